import { setTimeout as wait } from "node:timers/promises";

/** Time and chance as parameters, so that tests advance a clock and nobody sleeps. */
export interface CloudTools {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to below 1; spreads retries. Nothing secret depends on it. */
  random(): number;
  wait(delayMs: number): Promise<void>;
}

export const systemTools: CloudTools = {
  now: Date.now,
  random: Math.random,
  async wait(delayMs) {
    await wait(delayMs);
  },
};
