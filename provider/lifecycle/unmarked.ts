import type { IntegrationCenter } from "../integration-center";
import type { Context } from "./context";
import { observeCredentials } from "./credential-sync";
import type { Outputs } from "./inputs";

/*
 * Somebody removed the mark. The id in state still says whose the integration is, unless another program had taken it over
 * before that: what it holds then is not what this state entry applied last.
 */

/** Throws when it holds other credentials than state says. */
export async function refuseUnmarked(context: Context, center: IntegrationCenter, olds: Outputs): Promise<void> {
  const { sync } = observeCredentials(context, olds, await center.getFunction(olds.envId, olds.functionName));
  if (sync?.state !== "changed elsewhere") return;
  throw new Error(
    `${saying(olds)}, and credentials are not as this state entry applied them (${sync.evidence}): another program may have taken it over. Nothing was changed. If it is this one's, run pulumi refresh: the next preview shows what changes.`,
  );
}

/** Throws also when a refresh has seen that, and no run has set it since. */
export async function refuseToDeleteUnmarked(
  context: Context,
  center: IntegrationCenter,
  olds: Outputs,
): Promise<void> {
  if (olds.credentialSync?.state === "changed elsewhere") {
    throw new Error(
      `${saying(olds)}, and a refresh found other credentials than this state entry had applied: another program may have taken it over, so it was not deleted. If it is this one's, run pulumi up, which sets all again, then delete it; or remove it from state alone: pulumi state delete <its URN>.`,
    );
  }
  await refuseUnmarked(context, center, olds);
}

function saying({ name, integrationId }: Outputs): string {
  return `${name}: the integration ${integrationId} bears no mark any more`;
}
