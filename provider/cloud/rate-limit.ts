import { cloudLimits } from "../../cloud-api";
import { type Attempt, type Call, failed, type Outcome } from "./call";
import { rateQueueCallsMax } from "./call-limits";
import type { CloudDependencies } from "./dependencies";

/** One attempt, and how long it had to wait for its turn before it began. */
export type QueuedAttempt = (call: Call) => Promise<Outcome & { readonly queuedMs: number }>;

/** Start times of the latest calls, oldest first, by origin and action. */
type Starts = Map<string, number[]>;

/** One ledger a clock: all connections of a process share theirs, since the cloud counts by account; each test has its own. */
const ledgers = new WeakMap<CloudDependencies, Starts>();

const perSecond = cloudLimits.requestsPerSecondPerAction;
const queueMsMax = (rateQueueCallsMax / perSecond) * 1000;

/**
 * Lets at most 20 calls of one action start in any second (documented: the default limit of each action). Exact, where
 * a token bucket would let through a burst on top of its rate.
 */
export function withRateLimit(attempt: Attempt, dependencies: CloudDependencies): QueuedAttempt {
  const ledger = ledgers.get(dependencies) ?? new Map<string, number[]>();
  ledgers.set(dependencies, ledger);
  return async (call) => {
    const queuedMs = reserve(ledger, `${call.origin} ${call.action}`, dependencies.now());
    if (queuedMs > queueMsMax) return { ...failed({ kind: "queue-full" }), queuedMs: 0 };
    if (queuedMs > 0) {
      await dependencies.wait(queuedMs);
      if (dependencies.stop?.changes.aborted)
        return { ...failed({ kind: "cancelled", before: "it was sent" }), queuedMs };
    }
    return { ...(await attempt(call)), queuedMs };
  };
}

/** Milliseconds until the next free place, which is then taken unless the queue is full. */
function reserve(ledger: Starts, key: string, now: number): number {
  const starts = ledger.get(key) ?? [];
  ledger.set(key, starts);
  const startsAt = Math.max(now, (starts.at(-perSecond) ?? Number.NEGATIVE_INFINITY) + 1000);
  if (startsAt - now <= queueMsMax) starts.push(startsAt);
  if (starts.length > perSecond) starts.shift();
  return startsAt - now;
}
