import type { Words } from "../plumbing/words";
import type { GatewayIntegration } from "../store/live-integration";

export interface SendRequest {
  readonly integration: GatewayIntegration;
  /** The third party's event name, e.g. `TRANSACTION.SUCCESS`. */
  readonly event: string;
  /** Merged into the event's default data. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** One of the faults in the type's menu. */
  readonly fault?: string;
  /**
   * Whether a refused callback is sent again by the third party's schedule: not at all (default), as time passes, or on a
   * clock of its own that jumps from one attempt to the next, through a gateway that runs on the same clock.
   */
  readonly retries?: "none" | "real-time" | "virtual-time";
  /** Makes ids, nonces and default data those of an earlier run; absent: a new one is chosen and told. `^[0-9A-Za-z._-]{1,64}$` */
  readonly seed?: string;
  /** When the third party made the notification (ms since 1970); default now. Each attempt is signed at its own time. */
  readonly createdAtMs?: number;
  /** Where on the callback domain it goes; default: the route of the event. */
  readonly path?: string;
  /** Send to this address of the user's own instead of the local gateway. http or https; redirects are not followed. */
  readonly to?: string;
}

export interface SendAttempt {
  /** ISO 8601, on the clock that the run used. */
  readonly at: string;
  /** What the other side answered; 0 when there was no answer. */
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
  /** The Request-Id that it carried; finds the CallbackEntry. */
  readonly requestId: string;
}

/** Of the last attempt; `attempts` has them all, in order. */
export interface SendResult {
  readonly eventType: string;
  /** The notification's own id. */
  readonly id: string;
  /** What it was about, e.g. the out_trade_no. */
  readonly subject: string;
  /** How it was protected, in words, e.g. `signed with PUB_KEY_ID_01…, encrypted with the APIv3 key`. */
  readonly protection: string;
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
  readonly requestId: string;
  readonly seed: string;
  /** ISO 8601; with `seed` it makes the same notification again. */
  readonly createdAt: string;
  /** `given-up`: the schedule ended without success. `refused`: the only attempt was. */
  readonly outcome: "accepted" | "refused" | "given-up";
  readonly attempts: readonly SendAttempt[];
}

/** A notification that can be sent as often as it takes: the same content, each attempt signed anew. */
export interface PreparedCallback {
  readonly eventType: string;
  readonly id: string;
  readonly subject: string;
  readonly protection: string;
  readonly url: URL;
  attempt(nowMs: number): {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
    readonly requestId: string;
    /** Query included. */
    readonly url: URL;
  };
}

/** What can be sent to integrations of one type. */
export interface SendMenu {
  readonly events: readonly {
    readonly name: string;
    readonly description: Words;
    /** Name of the callback route that it goes to. */
    readonly route: string;
  }[];
  readonly faults: readonly {
    readonly name: string;
    readonly description: Words;
    /** errorCode that the gateway logs for it; "" where it is delivered. */
    readonly expectedCode: string;
  }[];
  /** Pauses between attempts, in the third party's schedule. */
  readonly retryGapsMs: readonly number[];
}
