import { randomBytes } from "node:crypto";
import { proofLimits } from "./limits";

/** Time and chance as parameters, so that tests decide them. */
export interface ProofTools {
  /** Milliseconds since 1970. */
  now(): number;
  /** Unpredictable lower-case hex, two digits a byte. */
  randomHex(bytes: number): string;
  /** For all calls of a proof together. */
  readonly timeoutMs: number;
}

export const systemProofTools: ProofTools = {
  now: Date.now,
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
  timeoutMs: proofLimits.timeoutMs,
};
