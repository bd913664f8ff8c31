import { setTimeout as wait } from "node:timers/promises";

/** Time as a parameter: tests advance it, nobody sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(delayMs: number): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: Date.now,
  async wait(delayMs) {
    await wait(delayMs);
  },
};
