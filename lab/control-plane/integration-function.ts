import { functionVariables, type IntegrationType, injectedVariables } from "pulumi-cloudbase/internal/catalog/index";
import { templateZip } from "../runner/template";
import type { IntegrationRow } from "../store/records";
import type { CloudState } from "./cloud-state";
import { readCredentials } from "./ext";
import { checkFunctionName } from "./function-name";
import { checkVariables, type Variables } from "./function-variables";
import type { NewDeployment } from "./provisioning";
import { Refusal } from "./refusal";
import type { Runtime } from "./runtime-config";

/** One function, one integration (documented). Throws a Refusal. */
export function checkBinding(functionName: string, keyId: string, { store, envId }: CloudState): void {
  checkFunctionName(functionName, envId);
  const other = store.integrations.boundTo(functionName).find((row) => row.keyId !== keyId);
  if (!other) return;
  throw new Refusal(
    "InvalidParameterValue",
    `Function ${functionName} is bound to integration ${other.keyId} already.`,
  );
}

/** Documented for functions: one that is being deployed takes no other change. Throws a Refusal. */
export function checkNotDeploying(functionName: string, { store }: CloudState): void {
  const status = store.functions.find(functionName)?.status;
  if (status !== "Creating" && status !== "Updating") return;
  throw new Refusal("ResourceInUse.Function", `Function ${functionName} is ${status}; try again when that is done.`);
}

/**
 * What the center deploys for an integration: the caller's code, or the type's template for a function that has none,
 * with the caller's variables and over them the injected ones. Throws a Refusal.
 */
export function integrationDeployment(
  type: IntegrationType,
  integration: Pick<IntegrationRow, "keyId" | "functionName" | "ext">,
  runtime: Runtime,
  cloud: CloudState,
): NewDeployment {
  const { keyId, functionName, ext } = integration;
  const injected = functionVariables(type, readCredentials(type, ext, cloud), keyId);
  const environment = { ...ownVariables(type, functionName, runtime, cloud), ...injected };
  checkVariables(environment, functionName);
  const { memoryMb, timeoutSeconds } = runtime;
  return {
    keyId,
    functionName,
    ...codeFor(type, functionName, runtime, cloud),
    ...(runtime.runtime !== undefined && { newFunction: { runtime: runtime.runtime, handler: "index.main" } }),
    change: {
      environment,
      ...(memoryMb !== undefined && { memoryMb }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    },
  };
}

/** Variables that a person set by hand stay; those that the center injects do not (documented: they are overwritten). */
function ownVariables(
  type: IntegrationType,
  functionName: string,
  { environment }: Runtime,
  { store, switches }: CloudState,
): Variables {
  const before = store.functions.find(functionName);
  if (before && switches.variablesOnUpdate === "dropped") return {};
  if (environment) return environment;
  const current = before?.environment ?? {};
  const injected = injectedVariables(type);
  return Object.fromEntries(Object.entries(current).filter(([name]) => !injected.has(name)));
}

function codeFor(
  type: IntegrationType,
  functionName: string,
  { zip }: Runtime,
  { store, switches }: CloudState,
): Pick<NewDeployment, "codeHash"> {
  if (zip) return { codeHash: store.functions.addCode(zip) };
  const deployed = store.functions.find(functionName);
  const hasCode = deployed !== undefined && (deployed.codeHash !== null || deployed.status === "Creating");
  const template = hasCode && switches.codeOnUpdate === "kept" ? undefined : templateZip(type.functionTemplate);
  // Without a template the deployment fails and says that there is no code.
  return template ? { codeHash: store.functions.addCode(template) } : {};
}
