import { Refusal } from "./codes";

/** Refused at the limit and beyond, before and after. */
export function requireFresh(sentMs: number, nowMs: number, limitMs: number): void {
  const ageMs = nowMs - sentMs;
  if (Math.abs(ageMs) < limitMs) return;
  const seconds = Math.round(Math.abs(ageMs) / 1000);
  throw new Refusal("TIMESTAMP_EXPIRED", `${seconds} s ${ageMs > 0 ? "old" : "ahead"}`);
}
