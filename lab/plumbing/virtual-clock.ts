import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "./clock";

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /**
   * Moves on by `ms`: timers that fall due run in order, each at its own time, also those that are set on the way. One of
   * them may move it as well; it never goes back.
   */
  readonly advance: (ms: number) => Promise<void>;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void | Promise<void>;
}

export function createVirtualClock(startMs: number): VirtualClock {
  const timers = new Set<Timer>();
  let nowMs = startMs;

  /** Of several that are due at the same time, the one that was set first. */
  function takeDue(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.dueMs <= untilMs && (!first || timer.dueMs < first.dueMs)) first = timer;
    if (first) timers.delete(first);
    return first;
  }

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + Math.max(delayMs, 0), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (let due = takeDue(untilMs); due; due = takeDue(untilMs)) {
        nowMs = Math.max(nowMs, due.dueMs);
        await due.run();
        // What the timer set going may set the next one.
        await nextTurn();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}
