/** Time and timers as a parameter: tests advance it, nobody sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. A virtual clock stands still until `run` is done. */
  after(delayMs: number, run: () => void | Promise<void>): () => void;
}

/** The machine's clock. Its timers do not keep the process alive; the listening sockets do. */
export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** As the UserKey actions write a time: ISO 8601, +08:00 (documented samples). */
export function chinaTime(ms: number): string {
  return `${inChina(ms).slice(0, 19)}+08:00`;
}

/** As SCF writes a time: `2026-11-23 18:48:22` (documented samples). */
export function functionTime(ms: number): string {
  return inChina(ms).slice(0, 19).replace("T", " ");
}

function inChina(ms: number): string {
  return new Date(ms + 8 * 60 * 60 * 1000).toISOString();
}
