import { type Clock, systemClock } from "../clock";

/** Time and chance as parameters, so that tests advance a clock and nobody sleeps. */
export interface CloudDependencies extends Clock {
  /** From 0 to below 1; spreads retries. Nothing secret depends on it. */
  random(): number;
  /** Resolves at once where somebody wants to stop. */
  wait(delayMs: number): Promise<void>;
  /** Where somebody may want to. */
  readonly stop?: Stop;
}

export interface Stop {
  /** Aborted: nothing is changed any more, and nothing tried again. */
  readonly changes: AbortSignal;
  /** Aborted: no answer to a read is waited for any more. */
  readonly reads: AbortSignal;
}

export const systemDependencies: CloudDependencies = {
  ...systemClock,
  random: Math.random,
};
