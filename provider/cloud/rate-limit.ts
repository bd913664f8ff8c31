import { limits } from "../../cloud-api";
import { type Attempt, failed } from "./call";
import { rateQueueWaitMsMax } from "./limits";
import type { CloudTools } from "./tools";

/** Start times of the latest calls, oldest first, by origin and action. */
type Starts = Map<string, number[]>;

/** One ledger a clock: all connections of a process share theirs, since the cloud counts by account; each test has its own. */
const ledgers = new WeakMap<CloudTools, Starts>();

/**
 * Lets at most 20 calls of one action start in any second (documented: the default limit of each action). Exact, where
 * a token bucket would let through a burst on top of its rate.
 */
export function withRateLimit(attempt: Attempt, tools: CloudTools): Attempt {
  const ledger = ledgers.get(tools) ?? new Map<string, number[]>();
  ledgers.set(tools, ledger);
  return async (call) => {
    const waitMs = reserve(ledger, `${call.origin} ${call.action}`, tools.now());
    if (waitMs > rateQueueWaitMsMax) return failed({ kind: "queue-full" });
    if (waitMs > 0) await tools.wait(waitMs);
    return attempt(call);
  };
}

/** Milliseconds until the next free place, which is then taken unless it is beyond the limit. */
function reserve(ledger: Starts, key: string, now: number): number {
  const starts = ledger.get(key) ?? [];
  ledger.set(key, starts);
  const perSecond = limits.requestsPerSecondPerAction;
  const startsAt = Math.max(now, (starts.at(-perSecond) ?? Number.NEGATIVE_INFINITY) + 1000);
  if (startsAt - now <= rateQueueWaitMsMax) starts.push(startsAt);
  if (starts.length > perSecond) starts.shift();
  return startsAt - now;
}
