import { callbackDomain, callbackUrls, integrationType } from "../../catalog";
import type { IntegrationCenter, IntegrationChange } from "../integration-center";
import type { Context } from "./context";
import { credentialHistory } from "./credential-history";
import { inSync } from "./credential-sync";
import { readFunctionCode, zipFunctionCode } from "./function-code";
import { HalfMade } from "./half-made";
import type { Inputs, Outputs, ProofRecord } from "./inputs";
import { describe, resourceId } from "./names";
import { settle } from "./settle";

/** What create and update share: the content to set, and waiting until it is live. */
export interface Target {
  readonly integrationId: string;
  readonly functionName: string;
}

export interface Content {
  readonly credentials: Readonly<Record<string, string>> | undefined;
  readonly codeZip: Uint8Array | undefined;
  readonly provenBy: ProofRecord | undefined;
}

export function changeTo(
  inputs: Inputs,
  { functionName }: Target,
  { credentials, codeZip }: Content,
): IntegrationChange {
  const { name, type, description, owner, environment = {} } = inputs;
  return {
    name,
    type,
    description: describe(description, owner),
    functionName,
    ...(credentials ? { credentials } : {}),
    runtime: { environment, ...(codeZip ? { codeZip } : {}) },
  };
}

/** The declared code, zipped; it must still be what check saw. */
export function declaredCode({ functionCode, functionCodeHash }: Inputs): Uint8Array | undefined {
  return functionCode === undefined ? undefined : readZip(functionCode, functionCodeHash);
}

/** The package's template for the type. */
export function templateCode(context: Context, inputs: Inputs): Uint8Array {
  return readZip(`${context.templatesFolder}/${integrationType(inputs.type).functionTemplate}`, undefined);
}

function readZip(folder: string, expectedHash: string | undefined): Uint8Array {
  const code = readFunctionCode(folder);
  if ("problem" in code) throw new Error(code.problem);
  if (expectedHash !== undefined && code.hash !== expectedHash) {
    throw new Error(`${folder} changed after it was checked; nothing was sent. Run again.`);
  }
  return zipFunctionCode(code);
}

/** Waits until it is live. From here on the integration exists, so every failure keeps its id. */
export async function finish(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  target: Target,
  content: Content,
  olds?: Outputs,
): Promise<{ id: string; outs: Outputs }> {
  const id = resourceId(inputs.envId, target.integrationId);
  let problem: string | undefined;
  try {
    problem = await settle(center, context.clock, inputs, { ...target, ...content });
  } catch (error) {
    problem = (error as Error).message;
  }
  const { sync } = inSync(target.functionName, inputs.type, inputs.credentialFacts);
  const outs = {
    ...outputsOf(inputs, target, problem === undefined ? "Running" : "Configuration Error"),
    ...credentialHistory(olds, inputs, context.clock.now()),
    ...(content.provenBy ? { provenBy: content.provenBy } : {}),
    ...(problem === undefined && content.credentials && sync ? { credentialSync: sync } : {}),
  };
  if (problem !== undefined) {
    throw new HalfMade(id, outs, [
      `${inputs.name}: the integration ${target.integrationId} exists but is not live: ${problem}.`,
    ]);
  }
  return { id, outs };
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
