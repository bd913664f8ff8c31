import type { Clock } from "../clock";

const unitMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Milliseconds of a duration as Pulumi's customTimeouts write it, e.g. `1h30m`; its form was checked at the door. */
export function durationMs(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const parts = [...duration.matchAll(/([0-9.]+)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
}

/** Rejects with `sentence` when the work is not done in time; what is under way goes on, and the next run finds it. */
export function within<T>(clock: Clock, limitMs: number | undefined, work: Promise<T>, sentence: string): Promise<T> {
  if (limitMs === undefined) return work;
  const late = clock.wait(limitMs).then(() => {
    throw new Error(sentence);
  });
  return Promise.race([work, late]);
}
