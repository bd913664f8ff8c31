import type { VirtualClock } from "../plumbing/virtual-clock";
import type { Poster } from "./post";
import type { Simulation } from "./simulation";
import type { CallbackSource } from "./sources";
import type { Notification, Tally } from "./tally";
import type { ThirdParty } from "./third-party";
import { count } from "./words";

/** The domain is released for good (documented): each retry would be refused in the same way, and is not made. */
const finalCode = "INTEGRATION_UNKNOWN";

export interface TrafficDependencies {
  readonly clock: VirtualClock;
  readonly thirdParty: ThirdParty;
  readonly poster: Poster;
  readonly tally: Tally;
  readonly retryGapsMs: readonly number[];
  /** Why the gateway refused a request, by its id. */
  readonly codes: Map<string, string>;
  /** Hears now and then how far it is. */
  readonly log: (line: string) => void;
}

const attemptsBetweenReports = 10_000;

/** One attempt: sent, answered, and put down in the tally; a refused one comes again by the third party's schedule. */
export function attempting(
  { clock, thirdParty, poster, tally, retryGapsMs, codes, log }: TrafficDependencies,
  again: (atMs: number, notification: Notification) => void,
): (notification: Notification) => Promise<void> {
  let attempts = 0;
  return async (notification) => {
    const nowMs = clock.now();
    attempts += 1;
    if (attempts % attemptsBetweenReports === 0) log(`  ${count(attempts)} attempts so far`);
    const prepared = await thirdParty.prepareAttempt(notification, nowMs);
    const { url, method, headers, body, requestId: ownId } = prepared.attempt(nowMs);
    const { requestId = ownId, ...answer } = await poster.post(url, method, headers, body);
    const code = codes.get(requestId) ?? (answer.status === 0 ? "NO_ANSWER" : `HTTP_${answer.status}`);
    codes.delete(requestId);
    const outcome = { notification, id: prepared.id, subject: prepared.subject, nowMs };
    if (prepared.isAccepted(answer)) return tally.delivered(outcome, requestId);
    tally.refused(outcome, code, requestId);
    const gapMs = code === finalCode ? undefined : retryGapsMs[notification.attempts - 1];
    if (gapMs === undefined) tally.lost(outcome, code);
    else again(nowMs + gapMs, notification);
  };
}

/** Lets the third party make its callbacks, one moment after the other, until `mayGoOn` says no or there are no more. */
export function makeCallbacks(
  source: CallbackSource,
  simulation: Simulation<Notification>,
  mayGoOn: (atMs: number) => boolean,
): void {
  const from = (index: number) => {
    const first = source(index);
    if (!first) return;
    simulation.at(first.atMs, () => {
      if (!mayGoOn(first.atMs)) return;
      let next = source(index);
      for (; next?.atMs === first.atMs; next = source(next.index + 1)) {
        const { atMs: madeAtMs, ...callback } = next;
        simulation.sendAt(madeAtMs, { ...callback, madeAtMs, attempts: 0 });
      }
      if (next) from(next.index);
    });
  };
  from(0);
}
