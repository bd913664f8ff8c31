import type { RecordedCallback } from "./types";

/** A callback that the third party makes at some time, before it is signed. */
export interface SourceCallback {
  readonly index: number;
  readonly atMs: number;
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The n-th callback; undefined when there are no more. Times never fall. */
export type CallbackSource = (index: number) => SourceCallback | undefined;

/** Callbacks of one tenth of a second arrive together, so that some are under way at the same time. */
const tickMs = 100;

/** `ratePerSecond` of them for ever, the events in turn. */
export function generatedCallbacks(events: readonly string[], ratePerSecond: number, startMs: number): CallbackSource {
  return (index) => {
    const event = events[index % events.length];
    if (event === undefined) return undefined;
    return { index, event, atMs: startMs + inTicks((index * 1000) / ratePerSecond) };
  };
}

export function recordedCallbacks(recorded: readonly RecordedCallback[], startMs: number): CallbackSource {
  const sorted = recorded.toSorted((a, b) => a.atMs - b.atMs);
  return (index) => {
    const callback = sorted[index];
    return callback && { ...callback, index, atMs: startMs + inTicks(callback.atMs) };
  };
}

function inTicks(ms: number): number {
  return Math.floor(ms / tickMs) * tickMs;
}
