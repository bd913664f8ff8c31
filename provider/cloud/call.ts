import type { TransportFailure } from "../transport-failures";

/*
 * One call and what can become of it, as data. Retries, the rate limit and the wire all have the one signature
 * `Attempt`, so each wraps the next.
 */

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Call {
  readonly action: string;
  /** Scheme, host and port that it goes to. */
  readonly origin: string;
  /** May it be sent again when its answer was lost? */
  readonly isRepeatable: boolean;
  readonly isRead: boolean;
  /** Made anew for each attempt: each has its own timestamp and signature. */
  request(): HttpRequest;
}

export type UnansweredReason = "timeout" | "cut-off" | "too-large";

export type CancelledBefore = "it was sent" | "its answer came" | "another try";

export type Failure =
  /** TLS fails nearly always before anything is sent; a damaged record may be after. */
  | Exclude<TransportFailure, { kind: "cut-off" }>
  /** Sent, but no whole answer came. */
  | { readonly kind: "unanswered"; readonly reason: UnansweredReason }
  /** Too many calls of this action wait in this process. */
  | { readonly kind: "queue-full" }
  /** Who asked wants to stop. `after`: what became of the tries before. */
  | { readonly kind: "cancelled"; readonly before: CancelledBefore; readonly after?: Failure }
  /** HTTP 429 or 5xx: a gateway or proxy in trouble; the cloud itself always answers 200 (documented). */
  | { readonly kind: "http-status"; readonly status: number; readonly excerpt: string }
  /** Something answered, but it does not speak the cloud's protocol. `status` is 0 when it was not even HTTP. */
  | { readonly kind: "not-the-cloud"; readonly status: number; readonly excerpt: string }
  /** The cloud's own error. `date` is the answer's Date header. */
  | {
      readonly kind: "refusal";
      readonly code: string;
      readonly message: string;
      readonly requestId: string;
      readonly date: string | undefined;
    };

export type Outcome =
  | { readonly ok: true; readonly response: Readonly<Record<string, unknown>>; readonly requestId: string | undefined }
  /** `mayHaveRun`: the call may have taken effect, in this attempt or an earlier one. */
  | { readonly ok: false; readonly failure: Failure; readonly mayHaveRun: boolean };

export type Attempt = (call: Call) => Promise<Outcome>;

export function failed(failure: Failure): Outcome {
  return { ok: false, failure, mayHaveRun: mayHaveRun(failure) };
}

function mayHaveRun(failure: Failure): boolean {
  switch (failure.kind) {
    case "unsent":
    case "queue-full":
      return false;
    case "cancelled":
      // Only a read is not waited for.
      return failure.after !== undefined && mayHaveRun(failure.after);
    case "tls":
      return /^(EPROTO|ERR_SSL)/.test(failure.detail);
    case "unanswered":
    case "http-status":
      return true;
    case "not-the-cloud":
      // A damaged answer to a call that ran looks just like a stranger's page.
      return failure.status === 0 || failure.status === 200;
    case "refusal":
      return isStumble(failure.code);
  }
}

/** The cloud failed on its own: whether the call took effect, its answer does not say (assumed). */
export function isStumble(code: string): boolean {
  return /^(InternalError|ServiceUnavailable)(\.|$)/.test(code);
}
