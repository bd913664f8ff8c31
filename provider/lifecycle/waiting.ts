import type { Lack, Readiness } from "./readiness";

/*
 * What an observation means for who waits. All that is decided by time goes by when it began: nothing is given up or repaired
 * for having been observed late. Decisions over plain data.
 */

/** After this the platform is taken to leave function or variables to us (assumed: the flow with bind-resource). */
const platformActsWithinMs = 150_000;
/** What was injected is there, so the platform is done: other variables that are missing by then were dropped by it. */
const platformDropsWithinMs = 10_000;

export interface Waited {
  /** From the change to the beginning of the observation. */
  readonly elapsedMs: number;
  readonly timeoutMs: number;
  /** For how long nothing was missing but the program's variables or kept ones; undefined while more is. */
  readonly onlyOwnMissingMs: number | undefined;
  /** What we set already: once is enough. */
  readonly repaired: ReadonlySet<Lack>;
}

export type AfterObservation = "give up" | "repair" | "wait";

export function afterObservation(
  { lacks }: Pick<Extract<Readiness, { is: "pending" }>, "lacks">,
  { elapsedMs, timeoutMs, onlyOwnMissingMs, repaired }: Waited,
): AfterObservation {
  if (elapsedMs >= timeoutMs) return "give up";
  const wasDropped = onlyOwnMissingMs !== undefined && onlyOwnMissingMs >= platformDropsWithinMs;
  const wasLeft = lacks !== "time" && elapsedMs >= platformActsWithinMs;
  return (wasDropped || wasLeft) && !repaired.has(lacks) ? "repair" : "wait";
}

/** Whether what was sent before is live by now, or still becomes so without another change. */
export type Progress = "live" | "under way" | "not under way";

export function progressOf(ready: Readiness): Progress {
  if (ready.is === "live") return "live";
  return ready.is === "pending" && ready.lacks === "time" ? "under way" : "not under way";
}
