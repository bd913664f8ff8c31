import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import type { Clock } from "../plumbing/clock";
import { LabError } from "../plumbing/lab-error";
import { createVirtualClock } from "../plumbing/virtual-clock";
import { exchange } from "./exchange";
import { makeNotification, type Notification, type NotificationDependencies } from "./notification";
import { result } from "./result";
import { type DeliveryMode, run } from "./run";
import type { PreparedCallback, SendRequest, SendResult } from "./send";

/** What was sent, so that it can be sent again. */
export interface SentCallback {
  readonly integrationId: string;
  readonly requestId: string;
  readonly event: string;
  /** What was merged into the event's default data. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly seed: string;
  readonly createdAtMs: number;
  /** "" for none. */
  readonly fault: string;
}

export interface SenderDependencies extends NotificationDependencies {
  readonly clock: Clock;
  /** A gateway to the same integrations, functions and log that runs on the given clock. */
  readonly virtualGateway: (clock: Clock) => Promise<{ readonly origin: string; close(): Promise<void> }>;
  /** Aborted when the emulator closes: no further attempt is made, and what runs rejects with its reason. */
  readonly closing: AbortSignal;
  /** Told of every attempt before it is sent. */
  readonly note?: (sent: SentCallback) => void;
}

/** The third parties of all types. Every method throws LabError before anything is sent. */
export interface Sender {
  /** That the request could be sent, for those who do something else first. */
  check(request: SendRequest): Promise<void>;
  /** One notification to be sent as often as it takes, by the caller: nothing is noted and nothing retried. */
  prepare(request: SendRequest): Promise<PreparedCallback>;
  /** Resolves when it was accepted, refused or given up. With the faults that send twice, tells of the second. */
  send(request: SendRequest): Promise<SendResult>;
}

/** How time passes in a run, and where it is sent. */
type RoutedMode = DeliveryMode & { readonly gatewayOrigin: string };

/** A run in real time may take a day. */
const runsMax = 1_000;
const answerMs = cloudLimits.callbackAnswerMs;

/** They know the gateway by its address only. */
export function createSender(dependencies: SenderDependencies): Sender {
  let runs = 0;

  async function sendAt({ gatewayOrigin, ...mode }: RoutedMode, request: SendRequest): Promise<SendResult> {
    const notification = await makeNotification(request, dependencies.clock.now(), { ...dependencies, gatewayOrigin });
    const attempts = await run(notification, {
      ...mode,
      deliver(attempt) {
        dependencies.closing.throwIfAborted();
        dependencies.note?.(sentCallback(request, notification, attempt.requestId));
        return mode.deliver(attempt);
      },
    });
    return result(notification, attempts);
  }

  function sendInRealTime(request: SendRequest): Promise<SendResult> {
    const { clock, gatewayOrigin } = dependencies;
    const mode: RoutedMode = {
      clock,
      gatewayOrigin,
      retries: request.retries === "real-time",
      wait: (ms) => pause(ms, dependencies),
      deliver: (attempt) => exchange(attempt, { clock, timeoutMs: answerMs }),
    };
    return sendAt(mode, request);
  }

  async function sendInVirtualTime(request: SendRequest): Promise<SendResult> {
    const clock = createVirtualClock(dependencies.clock.now());
    const gateway = await dependencies.virtualGateway(clock);
    const mode: RoutedMode = {
      clock,
      gatewayOrigin: gateway.origin,
      retries: true,
      wait: clock.advance,
      async deliver(attempt) {
        // The clock stands still meanwhile; for who really takes that long, the time has passed there too.
        const stopWaiting = dependencies.clock.after(answerMs, () => void clock.advance(answerMs));
        const answer = await exchange(attempt, { clock, timeoutMs: answerMs });
        stopWaiting();
        return answer;
      },
    };
    try {
      return await sendAt(mode, request);
    } finally {
      await gateway.close();
    }
  }

  return {
    async check(request) {
      await makeNotification(request, dependencies.clock.now(), dependencies);
    },
    async prepare(request) {
      const notification = await makeNotification(request, dependencies.clock.now(), dependencies);
      if (!notification.fault?.again) return notification;
      throw new LabError(`${notification.fault.name} is more than one request, and only one can be prepared.`);
    },
    async send(request) {
      if (runs >= runsMax) throw new LabError(`${runsMax} callbacks are being sent already; wait until one has ended.`);
      runs++;
      try {
        return await (request.retries === "virtual-time" ? sendInVirtualTime : sendInRealTime)(request);
      } finally {
        runs--;
      }
    },
  };
}

function pause(ms: number, { clock, closing }: Pick<SenderDependencies, "clock" | "closing">): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancel();
      reject(closing.reason);
    };
    const cancel = clock.after(ms, () => {
      closing.removeEventListener("abort", stop);
      resolve();
    });
    closing.addEventListener("abort", stop);
    if (closing.aborted) stop();
  });
}

function sentCallback(request: SendRequest, { seed, createdAtMs }: Notification, requestId: string): SentCallback {
  const { integration, event, data = {}, fault = "" } = request;
  return { integrationId: integration.integrationId, requestId, event, data, seed, createdAtMs, fault };
}
