/** Who can mend it: the person who runs Pulumi, the cloud (or the network to it), or we. */
export type Fault = "user" | "cloud" | "bug";

export interface CenterErrorDetails {
  readonly fault: Fault;
  /** What was attempted, e.g. `CreateUserKey`. */
  readonly action: string;
  /** On what, e.g. `integration miniapp-wxpay`. */
  readonly resource: string;
  /** The cloud's error code, or one of ours in capitals, e.g. `NETWORK_UNREACHABLE`. */
  readonly code: string;
  readonly requestId?: string;
  /** What the other side said, redacted, one line. */
  readonly said: string;
  /** What to do next, one sentence. */
  readonly next: string;
  /** The call may have taken effect although no answer came. */
  readonly ambiguous?: boolean;
}

/** Every failure at the cloud's door. The message stands alone: the engine shows nothing else. It never holds a secret. */
export class CenterError extends Error {
  override readonly name = "CenterError";
  readonly details: CenterErrorDetails;

  constructor(details: CenterErrorDetails) {
    super(messageOf(details));
    this.details = details;
  }
}

function messageOf({ action, resource, code, requestId, said, next }: CenterErrorDetails): string {
  const request = requestId ? `, request ${requestId}` : "";
  return `${action} on ${resource} failed: ${said} (${code}${request}). ${next}`;
}
