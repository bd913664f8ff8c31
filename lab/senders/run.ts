import type { Clock } from "../plumbing/clock";
import type { ExchangeAnswer } from "./exchange";
import type { Notification } from "./notification";
import type { PreparedCallback, SendAttempt } from "./send";

export type SignedAttempt = ReturnType<PreparedCallback["attempt"]>;

/** How a run goes: what waiting means, and whether a refusal is the end of it. */
export interface DeliveryMode {
  readonly clock: Clock;
  readonly retries: boolean;
  wait(ms: number): Promise<void>;
  deliver(attempt: SignedAttempt): Promise<ExchangeAnswer>;
}

export interface Attempts {
  readonly made: readonly (SendAttempt & { readonly isAccepted: boolean })[];
  /** Retried, and the schedule ended without success. */
  readonly isExhausted: boolean;
}

/** Longer than every schedule. Of one that a sleeping machine has held up for longer, the rest is dropped. */
const runMaxMs = 25 * 60 * 60 * 1000;

/** Sends until it is accepted or the schedule ends. Pauses count from the start of an attempt. */
export async function run(notification: Notification, mode: DeliveryMode): Promise<Attempts> {
  const { clock, retries, wait } = mode;
  const startedMs = clock.now();
  const made: Attempts["made"][number][] = [];
  let lastMs = startedMs;
  for (const gapMs of [0, ...(retries ? notification.retryGapsMs : [])]) {
    const remainingMs = lastMs + gapMs - clock.now();
    if (remainingMs > 0) await wait(remainingMs);
    lastMs = clock.now();
    if (lastMs - startedMs > runMaxMs) break;
    const round = await sendRound(notification, mode);
    made.push(...round);
    if (round.some(({ isAccepted }) => isAccepted)) return { made, isExhausted: false };
  }
  return { made, isExhausted: retries };
}

/** One attempt, or the two that the fault makes of it. */
async function sendRound(notification: Notification, mode: DeliveryMode): Promise<Attempts["made"]> {
  const sign = () => notification.attempt(mode.clock.now());
  const send = (attempt: SignedAttempt) => sendOne(notification, mode, attempt);
  const first = sign();
  switch (notification.fault?.again) {
    case undefined:
      return [await send(first)];
    case "same-bytes":
      return [await send(first), await send(first)];
    case "signed-anew":
      return [await send(first), await send(sign())];
    case "at-once":
      return Promise.all([send(first), send(sign())]);
  }
}

async function sendOne(
  notification: Notification,
  { clock, deliver }: DeliveryMode,
  attempt: SignedAttempt,
): Promise<Attempts["made"][number]> {
  const at = new Date(clock.now()).toISOString();
  const answer = await deliver(attempt);
  return { at, ...answer, requestId: attempt.requestId, isAccepted: notification.isAccepted(answer) };
}
