import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import { Refusal } from "./refusal";

export type Variables = Readonly<Record<string, string>>;

/** Documented: names, reserved prefixes, 4 KB in all. Throws a Refusal that tells every problem, without values. */
export function checkVariables(variables: Variables, functionName: string): void {
  const problems = Object.entries(variables).flatMap(problemsOf);
  const bytes = Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (bytes > cloudLimits.environmentBytesMax) {
    problems.push(
      `together they have ${bytes} bytes, names and values, LimitExceeded: at most ${cloudLimits.environmentBytesMax}`,
    );
  }
  if (problems.length === 0) return;
  throw new Refusal("InvalidParameterValue", `Variables of function ${functionName}: ${problems.join("; ")}.`);
}

function problemsOf([name, value]: [string, string]): string[] {
  if (!cloudLimits.environmentNamePattern.test(name)) {
    return [`${JSON.stringify(name)} must be a letter, then 1 to 63 letters, digits or underscores`];
  }
  if (value.includes("\0")) return [`${name} has a NUL character`];
  const prefix = cloudLimits.environmentReservedPrefixes.find((reserved) => name.startsWith(reserved));
  return prefix ? [`${name} begins with ${prefix}, which is reserved`] : [];
}
