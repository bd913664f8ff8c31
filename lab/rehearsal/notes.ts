import type { Baseline } from "./events";
import { changedAtThirdParty } from "./third-party";
import type { IntegrationRehearsal, PlannedChange, RehearsalOptions } from "./types";

/** What the figures mean, and what to do. Sentences; evidence as in the catalog. */
export function notesOn(
  change: PlannedChange,
  options: RehearsalOptions,
  { refused }: Baseline,
  result: Omit<IntegrationRehearsal, "notes">,
): string[] {
  const { operation } = change;
  const leftOut = refused.map(({ event, code }) => `${event} (${code})`);
  return [
    ...change.suppositions,
    ...(leftOut.length > 0
      ? [`Not played, since it is refused already before the change: ${leftOut.join(", ")}.`]
      : []),
    ...(operation === "update" ? updateNotes(change, options, result) : releaseNotes(change)),
    ...(result.retryGapsMs.length === 0
      ? [`${result.typeName} sends nothing again by itself: what is refused once is lost.`]
      : []),
  ];
}

function updateNotes(
  change: PlannedChange,
  { retriesKeep, acceptedKeys }: RehearsalOptions,
  { window, lost, late }: Omit<IntegrationRehearsal, "notes">,
): string[] {
  const atThirdParty = changedAtThirdParty(change);
  if (atThirdParty.length === 0) {
    return ["Nothing changes that callbacks are signed or encrypted with: the third party's side stays as it is."];
  }
  if (acceptedKeys === "current-and-previous") {
    return [
      "Rehearsed with a gateway that goes on taking the previous credentials for 25 h (switch acceptedKeys). Whether the cloud's does is not documented.",
    ];
  }
  if (window === null) return [];
  // (unknown: whether a notification keeps its ciphertext when it is sent again)
  if (lost > 0 && retriesKeep === "old-ciphertext") {
    return [
      "It was assumed that a callback which is sent again keeps its old ciphertext: so each one that was refused stays refused until the schedule ends. If it is encrypted anew instead (--retries-keep re-encrypted), most come late. Which of the two holds is not documented.",
    ];
  }
  if (late > 0 && retriesKeep === "re-encrypted") {
    return [
      "It was assumed that a callback which is sent again is encrypted with the new key. If it keeps its old ciphertext instead (--retries-keep old-ciphertext, the default), those that came late are lost. Which of the two holds is not documented.",
    ];
  }
  return [];
}

/** (documented: deleting an integration releases domain and routes for good) */
function releaseNotes({ operation, before, after }: PlannedChange): string[] {
  const old = Object.values(before.callbackUrls);
  const next = Object.values(after?.callbackUrls ?? {});
  return [
    `The callback domain is released for good${old.length > 0 ? ` (${old.join(", ")})` : ""}: whatever is sent there from then on is lost, also what is sent again (which was not played: each retry would be refused in the same way), and also for orders that were made before and are paid later.`,
    operation === "replace" && next.length > 0
      ? `Enter the new addresses at the third party, and wherever an order's notify_url is made, right after the apply: ${next.join(", ")}.`
      : "Stop every use of these addresses at the third party first; then apply.",
  ];
}
