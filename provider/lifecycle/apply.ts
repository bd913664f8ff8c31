import { resolve } from "node:path";
import { callbackDomain, callbackUrls, functionVariables, integrationType } from "../../catalog";
import { variableBudget } from "../credentials";
import { coded } from "../error-codes";
import type { FunctionRecord, IntegrationCenter, IntegrationChange } from "../integration-center";
import { removedByAdoption } from "./adoption";
import type { Context, Note } from "./context";
import { credentialHistory } from "./credential-history";
import type { Secrets } from "./credential-memory";
import { inSync } from "./credential-sync";
import { rememberCode } from "./deployed-code";
import { readFunctionCode } from "./function-code";
import { InitializationFailed } from "./initialization-failed";
import type { Inputs, Outputs, ProofRecord } from "./inputs";
import { resourceId } from "./names";
import { type MarkProof, withMark } from "./ownership";
import { durationMs } from "./timeouts";
import { declaredNames, undeclaredVariables, type Variables } from "./variables";
import { readyTimeoutMsDefault, type WantedIntegration, waitUntilReady } from "./wait-until-ready";
import { zippedOnce } from "./zipped-once";

/** What create and update share: the content to set, and waiting until it is live. */
export interface Target {
  readonly integrationId: string;
  readonly functionName: string;
}

export interface Content {
  /** The whole set; absent: what the cloud holds stays. */
  readonly credentials: Readonly<Record<string, string>> | undefined;
  /** The whole set of variables that are not injected: declared ones and kept ones. */
  readonly variables: Variables;
  readonly removed: readonly string[];
  /** Names of undeclared ones that stay although the program wants such ones removed: no preview showed them. */
  readonly unshown: readonly string[];
  /** Absent: the code that is there stays. */
  readonly codeZip: Uint8Array | undefined;
}

/** What is to be set, made of what the program gives and of what stands on the function. */
export function contentOf(
  inputs: Inputs,
  secrets: Secrets,
  codeZip: Uint8Array | undefined,
  { found, olds, integrationId }: { found: FunctionRecord | undefined; olds?: Outputs; integrationId: string },
): Content {
  const type = integrationType(inputs.type);
  const there = found?.environment ?? {};
  const undeclared = undeclaredVariables(type, there, [inputs, olds ?? {}]);
  const removing = shownAsRemoved(inputs, olds);
  const kept = Object.fromEntries(Object.entries(undeclared).filter(([name]) => !removing.has(name)));
  const credentials = secrets.credentials && {
    ...secrets.credentials,
    ...keptValues(inputs, "credential", secrets.keptCredentials, there),
  };
  const variables = {
    ...kept,
    ...inputs.environment,
    ...secrets.variables,
    ...keptValues(inputs, "variable", secrets.keptVariables, there),
  };
  const { failure } = variableBudget(type, credentials ?? {}, integrationId, variables);
  if (failure)
    throw new Error(coded("ENVIRONMENT_TOO_LARGE", `${inputs.name}: environment ${failure} Nothing was sent.`));
  const declared = declaredNames(inputs);
  const dropped = [...declaredNames(olds ?? {})].filter((name) => !declared.has(name));
  return {
    credentials,
    variables,
    removed: [...dropped, ...Object.keys(undeclared).filter((name) => removing.has(name))],
    unshown: inputs.unmanagedVariables === "remove" ? Object.keys(kept) : [],
    codeZip,
  };
}

/** Undeclared variables that are removed: the preview named them, as a refresh had seen them, or as an adoption found them. */
function shownAsRemoved(inputs: Inputs, olds: Outputs | undefined): ReadonlySet<string> {
  if (inputs.unmanagedVariables !== "remove") return new Set();
  return new Set(olds ? Object.keys(olds.observedVariables ?? {}) : removedByAdoption(inputs.adoption));
}

/** Values that ignoreChanges leaves to the cloud are set again beside the others, as the function has them. */
function keptValues(
  { name: integration, functionName }: Inputs,
  kind: "credential" | "variable",
  names: readonly string[],
  there: Variables,
): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = there[name];
      if (value === undefined) {
        const sentence = `${integration}: ignoreChanges keeps the ${kind} ${name} as it is, but function ${functionName} has none. Nothing was sent. Take it out of ignoreChanges, and give it.`;
        throw new Error(coded("IGNORED_VALUE_MISSING", sentence));
      }
      return [name, kind === "credential" ? value.replaceAll("\\n", "\n") : value];
    }),
  );
}

export function changeTo(
  { name, type, description, owner }: Pick<Inputs, "name" | "type" | "description" | "owner">,
  { functionName }: Target,
  { credentials, variables, codeZip }: Content,
  proof: MarkProof,
): IntegrationChange {
  return {
    name,
    type,
    description: withMark(description, { owner, proof }),
    functionName,
    ...(credentials ? { credentials } : {}),
    runtime: { environment: variables, ...(codeZip ? { codeZip } : {}) },
  };
}

/** The declared code, zipped; it must still be what check saw. */
export function declaredCode(
  { projectFolder }: Context,
  { functionCode, functionCodeHash }: Inputs,
): Uint8Array | undefined {
  return functionCode === undefined ? undefined : readZip(resolve(projectFolder, functionCode), functionCodeHash);
}

const templates = new Map<string, Uint8Array>();

/** The package's template for the type; it stays as it is while the process lives, so it is read once. */
export function templateCode(context: Context, inputs: Inputs): Uint8Array {
  const folder = `${context.templatesFolder}/${integrationType(inputs.type).functionTemplate}`;
  const zip = templates.get(folder) ?? readZip(folder, undefined);
  templates.set(folder, zip);
  return zip;
}

function readZip(folder: string, expectedHash: string | undefined): Uint8Array {
  const code = readFunctionCode(folder);
  if ("problem" in code) throw new Error(coded("CODE_UNREADABLE", code.problem));
  if (expectedHash !== undefined && code.hash !== expectedHash) {
    throw new Error(coded("CODE_CHANGED", `${folder} changed after it was checked; nothing was sent. Run again.`));
  }
  return zippedOnce(code);
}

export interface Finishing {
  readonly target: Target;
  readonly content: Content;
  readonly proof: MarkProof;
  readonly provenBy: ProofRecord | undefined;
  readonly verb: "create" | "update";
  /** It was there before, and may be in use. */
  readonly isInUse: boolean;
  readonly olds?: Outputs;
  /** It was seen to be live already. */
  readonly isLive?: boolean;
}

/** Waits until it is live. From here on the integration exists, so every failure keeps its id. */
export async function finish(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  finishing: Finishing,
): Promise<{ id: string; outs: Outputs }> {
  const { target, content, proof, provenBy, olds, isLive: wasSeenLive = false } = finishing;
  const id = resourceId(inputs.envId, target.integrationId);
  if (content.unshown.length > 0) context.note(keptUnshown(inputs, target, content.unshown));
  const isAwaited = !inputs.skipAwait && !wasSeenLive;
  const problem = isAwaited ? await waitUntilLive(context, center, inputs, finishing) : undefined;
  const isLive = wasSeenLive || (isAwaited && problem === undefined);
  const { sync } = inSync(target.functionName, inputs.type, inputs.credentialFacts);
  const outs = {
    ...outputsOf(inputs, target, isLive ? "Running" : isAwaited ? "Configuration Error" : "Deploying"),
    claim: proof.claim,
    revision: proof.revision,
    ...credentialHistory(olds, inputs, context.clock.now()),
    ...(provenBy ? { provenBy } : {}),
    ...(isLive && content.credentials && sync ? { credentialSync: sync } : {}),
    // Code that was not sent may be somebody else's: then what was told of ours stays.
    ...(content.codeZip ? isLive && (await rememberCode(center, inputs, target.functionName)) : codeKnown(olds)),
  };
  if (problem !== undefined) {
    const sentence = `${inputs.name}: the integration ${target.integrationId} exists but is not live: ${problem}.`;
    throw new InitializationFailed(id, outs, [coded("NOT_LIVE", sentence)]);
  }
  return { id, outs };
}

function keptUnshown({ owner }: Inputs, { functionName }: Target, names: readonly string[]): Note {
  const text = `variables ${names.join(", ")} of function ${functionName} were kept, although unmanagedVariables is "remove": no preview showed them. Run pulumi refresh; the next preview shows them, and the up after it removes them.`;
  return { resource: owner, severity: "warning", text };
}

export function codeKnown(olds: Outputs | undefined): Pick<Outputs, "deployedCodeHash"> {
  return olds?.deployedCodeHash === undefined ? {} : { deployedCodeHash: olds.deployedCodeHash };
}

async function waitUntilLive(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  finishing: Finishing,
): Promise<string | undefined> {
  try {
    return await waitUntilReady({ ...context, center }, settlingOf(context, inputs, finishing));
  } catch (error) {
    return (error as Error).message;
  }
}

export function settlingOf(
  context: Context,
  inputs: Inputs,
  { target, content, proof, verb, isInUse }: Omit<Finishing, "provenBy" | "olds">,
): WantedIntegration {
  const { credentials, variables, removed, codeZip } = content;
  return {
    ...target,
    envId: inputs.envId,
    injected: credentials && functionVariables(integrationType(inputs.type), credentials, target.integrationId),
    own: variables,
    removed,
    codeZip,
    revision: proof.revision,
    isInUse,
    timeoutMs: durationMs(inputs.customTimeouts?.[verb]) ?? readyTimeoutMsDefault,
    onRepair: (text) => context.note({ resource: inputs.owner, severity: "warning", text }),
  };
}

export function outputsOf(inputs: Inputs, { integrationId, functionName }: Target, status: string): Outputs {
  return {
    ...inputs,
    integrationId,
    functionName,
    callbackDomain: callbackDomain(integrationId),
    callbackUrls: callbackUrls(integrationType(inputs.type), integrationId),
    status,
  };
}
