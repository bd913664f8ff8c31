import type { IntegrationCenter } from "../integration-center";
import { ProviderError } from "../provider-error";
import type { Inputs, Outputs } from "./inputs";

/*
 * Code that somebody deploys by hand, as the console and `tcb` do, can send credentials anywhere. The cloud tells a hash of
 * what is deployed, in a form that nobody documents: so what it told right after our own deployment is remembered, and
 * compared with what it tells later.
 */

type Coded = Pick<Inputs, "envId" | "functionCode">;

/** For state, once the declared code is live. A cloud that does not tell, or keys that may not ask, fail no verb. */
export async function rememberCode(
  center: IntegrationCenter,
  { envId, functionCode }: Coded,
  functionName: string,
): Promise<Pick<Outputs, "deployedCodeHash">> {
  const hash = functionCode === undefined ? undefined : await codeHashIfKnown(center, envId, functionName);
  return hash === undefined ? {} : { deployedCodeHash: hash };
}

/** What stands for the code's hash in state where other code is deployed; undefined where it is the same, or nobody can tell. */
export async function codeChangedElsewhere(
  center: IntegrationCenter,
  { envId, functionCode, deployedCodeHash }: Coded & Pick<Outputs, "deployedCodeHash">,
  functionName: string,
): Promise<string | undefined> {
  if (functionCode === undefined || deployedCodeHash === undefined) return undefined;
  const hash = await codeHashIfKnown(center, envId, functionName);
  return hash === undefined || hash === deployedCodeHash ? undefined : `changed elsewhere: ${hash}`;
}

async function codeHashIfKnown(
  center: IntegrationCenter,
  envId: string,
  functionName: string,
): Promise<string | undefined> {
  try {
    return await center.getFunctionCodeHash(envId, functionName);
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}
