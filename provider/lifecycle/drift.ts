import { coded } from "../error-codes";
import type { Context } from "./context";

/** What a refresh found that a person should know. */
export interface Finding {
  readonly text: string;
  /** The engine's comparison with state shows it as well. */
  readonly isShown: boolean;
}

/** For a job that asks by its exit code whether the cloud is what was applied: examples/gitops/scripts/drift.sh sets it. */
const driftSwitch = "CLOUDBASE_DRIFT";

/** Throws where a refresh would end as if all were well, although it is not, or nobody could tell. */
export function failUnshown(
  { processEnv }: Pick<Context, "processEnv">,
  name: string,
  found: readonly Finding[],
): void {
  const unshown = found.filter(({ isShown }) => !isShown).map(({ text }) => text);
  if (processEnv[driftSwitch] !== "fail" || unshown.length === 0) return;
  const sentence = `${name}: the cloud is not what was applied, or nobody can tell, and state would not show it (${driftSwitch}=fail): ${unshown.join(" ")} State was left as it is. Set the key that the fingerprints in state were made with, if it was another; then look with pulumi preview --refresh, and mend with pulumi up.`;
  throw new Error(coded("DRIFT_UNCLEAR", sentence));
}
