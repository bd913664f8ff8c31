import type { IntegrationRehearsal, LostCallback, Rehearsal } from "./types";
import { count, duration } from "./words";

/** One row of what is told: what, how many or when, and what belongs to it. */
export type Row = readonly [name: string, figure: string, more: string];

export function timeline({ operation, apply, window, thirdPartySwitchedMs }: IntegrationRehearsal): Row[] {
  const switched = operation === "replace" ? "third party calls the new addresses" : "changed at the third party";
  const moments: [atMs: number, what: string, more: string][] = [
    [0, "apply starts", ""],
    [apply.endedMs, apply.failed === undefined ? "apply has ended" : "apply has failed", ""],
  ];
  if (thirdPartySwitchedMs !== null) moments.push([thirdPartySwitchedMs, switched, ""]);
  if (window) {
    moments.push([window.fromMs, "first callback refused", ""]);
    moments.push([window.toMs, "last callback refused", `window of ${duration(window.toMs - window.fromMs)}`]);
  }
  return moments.sort(([a], [b]) => a - b).map(([atMs, what, more]) => [what, duration(atMs), more]);
}

/** What became of the callbacks. */
export function outcome(result: IntegrationRehearsal): Row[] {
  const { sent, atOnce, late, lost, refused, refusalsByCode, retries, delays, duplicates, retryGapsMs } = result;
  const codes = Object.entries(refusalsByCode).map(([code, times]) => `${code} ${count(times)} times`);
  const scheduleMs = retryGapsMs.reduce((sum, gapMs) => sum + gapMs, 0);
  const schedule = `at most ${retryGapsMs.length} times each, within ${duration(scheduleMs)}`;
  return [
    ["sent", count(sent), ""],
    ["delivered at once", count(atOnce), ""],
    ["refused at first", count(refused), codes.join(", ")],
    ["sent again", count(retries), retryGapsMs.length > 0 ? schedule : "never"],
    ["delivered late", count(late), delays ? formatDelays(delays) : ""],
    ["lost", count(lost), lost > 0 ? "never delivered" : ""],
    ["twice at the function", count(duplicates), ""],
  ];
}

function formatDelays({ p50Ms, p95Ms, longestMs }: NonNullable<IntegrationRehearsal["delays"]>): string {
  return `half within ${duration(p50Ms)}, 95 % within ${duration(p95Ms)}, longest ${duration(longestMs)}`;
}

/** How to ask for what was lost: WeChat Pay's own routes (documented); elsewhere nothing general is known. */
export function howToQuery({ type, toQuery }: IntegrationRehearsal): string {
  if (!type.startsWith("weixinpay"))
    return "See at the third party what these were about; it does not send them again.";
  const ways: Readonly<Record<string, string>> = {
    TRANSACTION: "orders by GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    REFUND: "refunds by GET /v3/refund/domestic/refunds/{out_refund_no}",
  };
  const families = new Set(toQuery.map(({ event }) => event.split(".")[0] ?? ""));
  const known = Object.keys(ways).filter((family) => families.has(family));
  const others =
    families.size > known.length ? [known.length > 0 ? "the others each by its own API" : "each by its own API"] : [];
  return `Query these at WeChat Pay afterwards: ${[...known.map((family) => ways[family]), ...others].join("; ")}.`;
}

/** Which of the real ones that will be: the numbers of a rehearsal are made up, unless they were recorded. */
export function whichOnes({ window }: IntegrationRehearsal): string {
  if (!window) return "";
  const [from, to] = [duration(window.fromMs), duration(window.toMs)];
  const when = from === to ? `at about ${from}` : `from ${from} to ${to}`;
  return `In the real apply these are the ones made ${when} after its start.`;
}

export function formatLost({ event, subject, atMs, attempts, code }: LostCallback): Row {
  return [
    subject,
    event,
    `made at ${duration(atMs)}, ${count(attempts)} ${attempts === 1 ? "attempt" : "attempts"}, ${code}`,
  ];
}

/** What was played. */
export function circumstances({ options }: Rehearsal): string {
  const { ratePerSecond, beforeMs, afterMs, recordedCallbacks, acceptedKeys, seed } = options;
  const callbacks =
    recordedCallbacks === null
      ? `${count(ratePerSecond)} ${ratePerSecond === 1 ? "callback" : "callbacks"}/s, from ${duration(beforeMs)} before the first side changes to ${duration(afterMs)} after the last`
      : `${count(recordedCallbacks)} recorded callbacks, the first ${duration(beforeMs)} before the first side changes`;
  return [
    callbacks,
    ...(acceptedKeys === "current-and-previous" ? ["the gateway goes on taking the previous credentials"] : []),
    `seed ${seed}`,
  ].join("; ");
}
