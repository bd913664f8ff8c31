const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/*
 * Pauses between attempts, from the start of one to the start of the next (assumed; the documents only list them).
 */

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
