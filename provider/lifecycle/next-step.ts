import { type Changed, consequenceOf } from "./diff";
import type { Inputs, Outputs } from "./inputs";
import type { Standing } from "./ownership";

/**
 * What an update does, decided from what changed, what state knows and how the mark stands:
 * - `deploy`: the whole content is set, and the function deployed again
 * - `wait`: nothing changed; the last run gave up waiting, and the whole is set again only if nothing is under way
 * - `label`: name and mark alone
 * - `record`: state alone
 */
export type Step = "deploy" | "wait" | "label" | "record";

export type DeleteStep = "delete" | "leave" | "refuse: unclear" | "refuse: unmarked" | "refuse: protected";

/** What a delete does with what is there. What somebody else has is left to him, whatever the program protects. */
export function deleteStep(where: Standing, isProtected: boolean): DeleteStep {
  switch (where.is) {
    case "taken over":
      return "leave";
    case "unclear":
      return "refuse: unclear";
    case "unmarked":
      return "refuse: unmarked";
    case "ours":
      return isProtected ? "refuse: protected" : "delete";
  }
}

/**
 * Whether declared code is sent: when it changed, and after a run that did not see it live, which may have ended before the
 * cloud had it.
 */
export function isCodeDue(
  { functionCodeHash: before, status }: Pick<Outputs, "functionCodeHash" | "status">,
  { functionCodeHash: now }: Pick<Inputs, "functionCodeHash">,
): boolean {
  return now !== before || status !== "Running";
}

export function nextStep(changed: readonly Changed[], { status }: Pick<Outputs, "status">, where: Standing): Step {
  // A change that was cut off: what the cloud has is not what state says, so nothing less than the whole is right.
  if (where.is === "ours" && where.unfinished) return "deploy";
  const asked = new Set(changed.map(consequenceOf));
  if (asked.has("deploy") || asked.has("replace")) return "deploy";
  if (status !== "Running") return asked.has("label") ? "deploy" : "wait";
  return asked.has("label") || where.is === "unmarked" ? "label" : "record";
}
