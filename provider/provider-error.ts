/** Who can mend it: the person who runs Pulumi, the cloud (or the network to it), or we. */
export type ResponsibleParty = "user" | "cloud" | "bug";

export interface ProviderErrorDetails {
  readonly responsible: ResponsibleParty;
  /** What was attempted, e.g. `CreateUserKey`. */
  readonly action: string;
  /** On what, e.g. `integration miniapp-wxpay`. */
  readonly resource: string;
  /** The cloud's error code, or one of ours in capitals, e.g. `NETWORK_UNREACHABLE`. */
  readonly code: string;
  readonly requestId?: string;
  /** What the other side said, redacted, one line. */
  readonly reason: string;
  /** What to do next, one sentence. */
  readonly hint: string;
  /** The call may have taken effect although no answer came. */
  readonly ambiguous?: boolean;
}

/** Every failure of a call to the cloud or to a third party. The message stands alone: the engine shows nothing else. It never holds a secret. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly details: ProviderErrorDetails;

  constructor(details: ProviderErrorDetails) {
    super(messageOf(details));
    this.details = details;
  }
}

function messageOf({ action, resource, code, requestId, reason, hint }: ProviderErrorDetails): string {
  const request = requestId ? `, request ${requestId}` : "";
  return `${action} on ${resource} failed: ${reason} (${code}${request}). ${hint}`;
}
