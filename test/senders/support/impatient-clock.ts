import type { Clock } from "../../../lab/plumbing/clock";
import type { VirtualClock } from "../../../lab/plumbing/virtual-clock";

const answerMs = 5000;

/** Moves on by itself to where somebody waits for, and notes for how long; only who waits for an answer has to wait. */
export function impatient(clock: VirtualClock): { readonly clock: Clock; readonly waitsMs: number[] } {
  const waitsMs: number[] = [];
  return {
    waitsMs,
    clock: {
      now: clock.now,
      after(delayMs, run) {
        const cancel = clock.after(delayMs, run);
        if (delayMs !== answerMs) {
          waitsMs.push(delayMs);
          void clock.advance(delayMs);
        }
        return cancel;
      },
    },
  };
}
