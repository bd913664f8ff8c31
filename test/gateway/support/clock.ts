import type { Clock } from "../../../lab/plumbing/clock";

/** Stands still until it is advanced. */
export class ManualClock implements Clock {
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  readonly #waiting = new Set<() => void>();

  constructor(private nowMs: number) {}

  /** Resolves when the next timer is set. */
  armed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.#timers.add(timer);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    return () => this.#timers.delete(timer);
  }

  advance(ms: number): void {
    this.nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.atMs > this.nowMs) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}
