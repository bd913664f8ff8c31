import { coded } from "../error-codes";
import type { IntegrationCenter, IntegrationRecord } from "../integration-center";
import type { Context } from "./context";
import { observeCredentials } from "./credential-sync";
import type { Outputs } from "./inputs";

/*
 * Somebody removed the mark. The id in state still says whose the integration is, unless another program had taken it over
 * before that: what it holds then is not what this state entry applied last. Two programs of one merchant hold the same, so
 * that is reason enough to put the mark back, which the preview announces, and none to delete.
 */

/** Throws unless it is seen to hold the credentials that state says. */
export async function refuseUnmarked(
  context: Context,
  center: IntegrationCenter,
  olds: Outputs,
  { integrationId, functionName }: IntegrationRecord,
): Promise<void> {
  const found = await center.getFunction(olds.envId, functionName || olds.functionName);
  const { sync } = observeCredentials(context, olds, found);
  // After a refresh, state holds what it saw; the preview shows what setting it again changes.
  if (sync?.state === "in sync") return;
  const evidence = sync?.evidence ?? "its function holds none, so nothing can be compared";
  const sentence = `${olds.name}: the integration ${integrationId} bears no mark any more, and credentials are not seen to be as this state entry applied them (${evidence}): another program may have taken it over. Nothing was changed. ${wayOut(sync?.state, integrationId)}`;
  throw new Error(coded("MARK_REMOVED", sentence));
}

function wayOut(state: string | undefined, integrationId: string): string {
  return state === "changed elsewhere"
    ? "If it is this one's, run pulumi refresh: the next preview shows what changes."
    : `If it is this one's, take it over on purpose: pulumi state delete <its URN>, and adopt: "${integrationId}".`;
}

/** Why an integration without a mark is not deleted. */
export function unmarkedStays({ name, integrationId, isUnmarked }: Outputs): string {
  if (isUnmarked) {
    return `${name}: the integration ${integrationId} was imported and has no mark yet, so nobody can tell whether another program has it; it was not deleted. Apply a change of it first, such as a description: that sets the mark, then delete it; or remove it from state alone: pulumi state delete <its URN>.`;
  }
  return `${name}: the integration ${integrationId} bears no mark any more, so that nobody can tell whether another program took it over; it was not deleted. If it is this one's, run pulumi up, which puts the mark back, then delete it; or remove it from state alone: pulumi state delete <its URN>.`;
}
