import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../clock";
import { proofLimits } from "./proof-limits";

/** Time and chance as parameters, so that tests decide them. */
export interface ProofDependencies extends Pick<Clock, "now"> {
  /** Unpredictable lower-case hex, two digits a byte. */
  randomHex(bytes: number): string;
  /** For all calls of a proof together. */
  readonly timeoutMs: number;
}

export const systemProofDependencies: ProofDependencies = {
  now: systemClock.now,
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
  timeoutMs: proofLimits.timeoutMs,
};
