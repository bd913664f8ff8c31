/*
 * How often the platform is asked about what takes its time: quick where it is quick, and seldom where it needs minutes.
 * Looks fall on a grid, the wider the longer one waits, so that all who wait are due together and one question serves them.
 * Decisions over plain data.
 */

const cellMsMin = 15;
/**
 * 15 ms × 2⁶. Of a change to what is in use every second counts: until the third party is told too, callbacks made in
 * between are refused.
 */
const promptCellMsMax = 960;
/** 15 ms × 2⁹: many can wait for each other. */
const cellMsMax = 7680;
/** Who changes so many at once that are in use needs minutes at the third party. */
const manyInUse = 16;
/** How much later than it could have a look may come, as a part of what it waited for: while nothing is known, and then. */
const latenessMax = { unknown: 1 / 5, known: 1 / 10 } as const;
/** Of the shortest time that was seen: so it can become shorter. */
const confidence = 0.9;
/** Nobody waits longer for a first look, whatever was seen of others (documented: a deployment takes 1 to 2 minutes). */
const firstLookMsMax = 60_000;

/** What is known of an environment since the process began. */
export interface Experience {
  /** The shortest time that one needed; undefined while none is done. */
  readonly shortestMs: number | undefined;
  /** How long the one has waited that waits longest. */
  readonly longestWaitMs: number;
  /** How many wait. */
  readonly waiting: number;
}

/** How long nobody needs to look. Until one is done, the one that waits longest looks for those that came after it. */
export function expectedMs({ shortestMs, longestWaitMs }: Experience): number {
  return Math.min(confidence * (shortestMs ?? longestWaitMs), firstLookMsMax);
}

/** When to look next: after now, and not before what is expected of something that began at `sinceMs`. */
export function nextLookAtMs(
  nowMs: number,
  { sinceMs, isInUse }: { readonly sinceMs: number; readonly isInUse: boolean },
  experience: Experience,
): number {
  const earliestMs = Math.max(nowMs, sinceMs + expectedMs(experience));
  const waiting = isInUse ? Math.max(1, experience.waiting / manyInUse) : experience.waiting;
  const lateness = latenessMax[experience.shortestMs === undefined ? "unknown" : "known"];
  const mostMs = Math.min(promptCellMsMax * waiting, cellMsMax, (earliestMs - sinceMs) * lateness);
  const cellMs = cellMsFor(mostMs);
  return (Math.floor(earliestMs / cellMs) + 1) * cellMs;
}

function cellMsFor(mostMs: number): number {
  let cellMs = cellMsMin;
  while (cellMs * 2 <= mostMs) cellMs *= 2;
  return cellMs;
}
