import { type Changed, consequenceOf } from "./diff";
import type { Outputs } from "./inputs";
import type { Standing } from "./ownership";

/**
 * What an update does, decided from what changed, what state knows and how the mark stands:
 * - `deploy`: the whole content is set, and the function deployed again
 * - `wait`: nothing changed; the last run gave up waiting, and the whole is set again only if nothing is under way
 * - `label`: name and mark alone
 * - `record`: state alone
 */
export type Step = "deploy" | "wait" | "label" | "record";

export function nextStep(changed: readonly Changed[], { status }: Pick<Outputs, "status">, where: Standing): Step {
  // A change that was cut off: what the cloud has is not what state says, so nothing less than the whole is right.
  if (where.is === "ours" && where.unfinished) return "deploy";
  const asked = new Set(changed.map(consequenceOf));
  if (asked.has("deploy") || asked.has("replace")) return "deploy";
  if (status !== "Running") return asked.has("label") ? "deploy" : "wait";
  return asked.has("label") || where.is === "unmarked" ? "label" : "record";
}
