import { isDeepStrictEqual } from "node:util";
import { coded } from "../error-codes";
import type { Context, ProofOutcome } from "./context";
import { failureText } from "./failure-text";
import type { Inputs, Outputs, ProofRecord } from "./inputs";

/**
 * Proves a set before anything is changed, if the program asks for it and the set is new. A proof that fails, or that
 * cannot be finished, changes nothing anywhere.
 */
export async function proveBeforeSwitch(
  context: Context,
  inputs: Inputs,
  credentials: Readonly<Record<string, string>> | undefined,
  olds?: Outputs,
): Promise<ProofRecord | undefined> {
  const unchanged = olds && isDeepStrictEqual(olds.credentialFacts, inputs.credentialFacts);
  if (inputs.proof !== "live" || !credentials || unchanged) return olds?.provenBy;
  const outcome = await context.prove(credentials);
  if (!outcome.ok) throw new Error(proofFailed(inputs.name, outcome));
  return {
    kind: "live",
    at: new Date(context.clock.now()).toISOString(),
    calls: outcome.calls,
    proven: [...outcome.proven],
    notProven: outcome.notProven.map(({ name, why }) => `${name}: ${why}`),
  };
}

export function proofFailed(name: string, outcome: ProofOutcome): string {
  return `${name}: the live proof failed. ${refusal(outcome)}`;
}

/** Every reason, in the form of check's own refusals. */
function refusal({ failures, notProven, inconclusive }: ProofOutcome): string {
  if (failures.length > 0) {
    return failureText(
      failures.map(({ path, reason, whereToFind }) => ({
        property: path,
        reason: whereToFind ? `${reason}\n${whereToFind}` : reason,
      })),
      "PROOF_FAILED",
    );
  }
  const sentence = inconclusive
    ? `It could not be finished, and nothing was sent to the cloud: ${inconclusive.message}`
    : `Not proven, and nothing was sent to the cloud: ${notProven.map(({ name, why }) => `${name}: ${why}`).join("; ")}`;
  return coded("PROOF_FAILED", sentence);
}
