import { compareFacts } from "../credentials";
import type { Context } from "./context";
import { isUnknown } from "./unknown";

const acceptNewFingerprints = "CLOUDBASE_NEW_FINGERPRINTS";

export const madeWithAnotherKey = "fingerprinted with another key than CLOUDBASE_FINGERPRINT_KEY is now";

type Facts = Readonly<Record<string, unknown>>;

/** Whoever runs Pulumi takes the fingerprints of another key in the place of those that are in state. */
export function acceptsNewFingerprints({ processEnv }: Pick<Context, "processEnv">): boolean {
  return processEnv[acceptNewFingerprints] === "accept";
}

export function incomparableNames(before: Facts, after: Facts): string[] {
  return Object.keys(after)
    .filter((name) => before[name] !== undefined && !isUnknown(after[name]))
    .filter((name) => compareFacts(before[name], after[name]) === "cannot tell");
}

/**
 * Another fingerprint key would show every secret as changed, send them all, and leave facts that nobody else can compare;
 * that takes consent.
 */
export function refuseIncomparable(
  context: Pick<Context, "processEnv">,
  parent: "credentials" | "environment",
  before: Facts,
  after: Facts,
): { readonly path: string; readonly reason: string }[] {
  if (acceptsNewFingerprints(context)) return [];
  const all = parent === "credentials" ? "credentials" : "variables";
  return incomparableNames(before, after).map((name) => ({
    path: `${parent}.${name}`,
    reason:
      `cannot be compared with what is in state: that fingerprint (${before[name]}) was made with another key than CLOUDBASE_FINGERPRINT_KEY is now. ` +
      `Set the key that was used, or take the new fingerprints once with ${acceptNewFingerprints}=accept; the ${all} are then sent again.`,
  }));
}
