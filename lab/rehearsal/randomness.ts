import { seededRandom } from "../senders/random";

/** From 0 to below 1, the same for the same seed and purpose. */
export function seededFraction(seed: string, purpose: string): number {
  return seededRandom(seed, purpose)(6).readUIntBE(0, 6) / 2 ** 48;
}

/** A whole number from `from` to `to`, both included. */
export function seededInteger(seed: string, purpose: string, from: number, to: number): number {
  return from + Math.floor(seededFraction(seed, purpose) * (to - from + 1));
}
