import { callbackDomain, integrationType } from "../../catalog";
import { type CredentialFacts, checkCredentials } from "../credentials";
import type { CallbackDomain, FunctionRecord } from "../integration-center";
import type { Context } from "./context";
import type { Inputs, Outputs } from "./inputs";
import { ownerIn, parseResourceId, resourceId } from "./names";

/** What refresh keeps: `{}` when the integration is gone. */
export interface ReadResult {
  readonly id?: string;
  readonly props?: Outputs;
  readonly inputs?: Inputs;
}

/** Looks at what is really there. Where it differs from what was set, the inputs say so, and the next preview shows it. */
export async function read(context: Context, id: string, olds: Outputs): Promise<ReadResult> {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const record = await center.getIntegration(envId, integrationId);
  if (!record) return {};
  const functionName = record.functionName || olds.functionName;
  const [found, domain] = await Promise.all([
    center.getFunction(envId, functionName),
    center.getCallbackDomain(envId, callbackDomain(integrationId)),
  ]);
  const props: Outputs = {
    ...olds,
    name: record.name,
    owner: ownerIn(record.description) ?? "",
    functionName,
    ...(found ? observedContent(context, olds, found) : {}),
    status: statusOf(found, domain),
  };
  return { id: resourceId(envId, integrationId), props, inputs: inputsOf(props) };
}

function statusOf(found: FunctionRecord | undefined, domain: CallbackDomain | undefined): string {
  if (!found || /Failed$/.test(found.status) || domain?.status !== "SUCCESS") return "Configuration Error";
  return "Running";
}

function observedContent(context: Context, olds: Outputs, { environment }: FunctionRecord): Partial<Outputs> {
  const own = Object.keys(olds.environment ?? {}).filter((name) => environment[name] !== undefined);
  return {
    ...(olds.environment
      ? { environment: Object.fromEntries(own.map((name) => [name, environment[name] ?? ""])) }
      : {}),
    credentialFacts: observedFacts(context, olds, environment),
  };
}

/** Facts of the credentials that the function really has; those in state where they cannot be told. */
function observedFacts(
  context: Context,
  olds: Outputs,
  environment: Readonly<Record<string, string>>,
): CredentialFacts {
  const type = integrationType(olds.type);
  const values = Object.fromEntries(
    Object.keys(type.credentials)
      .filter((name) => environment[name])
      .map((name) => [name, environment[name]]),
  );
  const { facts, failures } = checkCredentials(type, values, {
    isUnknown: () => false,
    nowMs: context.clock.now(),
    fingerprint: context.fingerprintFor(olds.owner),
  });
  return failures.length === 0 ? facts : olds.credentialFacts;
}

function inputsOf(props: Outputs): Inputs {
  const { status: _seen, ...inputs } = props;
  return inputs;
}
