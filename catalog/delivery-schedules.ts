/*
 * How a third party tries again what was not accepted: pauses between attempts, from the start of one to the start of the next
 * (assumed; the documents only list them).
 */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** 15 retries over 24 h 4 min (documented). Community notes have another table for batch transfers (field report). */
export const wechatPayGapsMs: readonly number[] = [
  ...[15, 15, 30].map((seconds) => seconds * secondMs),
  ...[3, 10, 20, 30, 30, 30, 60].map((minutes) => minutes * minuteMs),
  ...[3, 3, 3, 6, 6].map((hours) => hours * hourMs),
];

/** Three retries (documented); each follows when the 5 s for an answer are over (documented), also after a refusal (assumed). */
export const messagePushGapsMs: readonly number[] = [5, 5, 5].map((seconds) => seconds * secondMs);

/** At most 10 pushes (documented). */
export const storeGapsMs: readonly number[] = [
  ...[0, 0, 10].map((seconds) => seconds * secondMs),
  ...[1, 5, 30, 60, 60, 60].map((minutes) => minutes * minuteMs),
];

/** GitHub sends a failed delivery again by hand only (documented). For GitLab, Gitee and Tencent Meeting (assumed). */
export const noRetriesMs: readonly number[] = [];

/** As people read it: `15 s`, `3 min`, `24 h 4 min`; whole seconds below a minute, whole minutes above. */
export function formatDuration(durationMs: number): string {
  if (durationMs < minuteMs) return `${durationMs / secondMs} s`;
  const hours = Math.floor(durationMs / hourMs);
  const minutes = Math.floor((durationMs % hourMs) / minuteMs);
  return [hours > 0 ? `${hours} h` : "", minutes > 0 ? `${minutes} min` : ""].filter((part) => part !== "").join(" ");
}

export function totalMs(gapsMs: readonly number[]): number {
  return gapsMs.reduce((sum, gapMs) => sum + gapMs, 0);
}
