import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import { Refusal } from "./refusal";

/** Documented: SCF quotas and name rules. Throws a Refusal. */
export function checkFunctionName(name: string, envId: string): void {
  const { functionNamePattern, functionNameCharactersMax, functionNameAndNamespaceCharactersMax } = cloudLimits;
  if (!functionNamePattern.test(name)) {
    throw new Refusal(
      "InvalidParameterValue",
      `Function name ${JSON.stringify(name)}: a letter first, then letters, digits, hyphens and underscores.`,
    );
  }
  if (name.length > functionNameCharactersMax) {
    throw new Refusal(
      "InvalidParameterValue",
      `Function name ${name} has ${name.length} characters, at most ${functionNameCharactersMax}.`,
    );
  }
  if (name.length + envId.length > functionNameAndNamespaceCharactersMax) {
    throw new Refusal(
      "InvalidParameterValue",
      `Function name ${name} and environment ${envId} have more than ${functionNameAndNamespaceCharactersMax} characters together.`,
    );
  }
}
