import type { IncomingHttpHeaders } from "node:http";
import type { FunctionResponse } from "../runner/function";
import type { GatewayIntegration } from "../store/live-integration";
import type { GatewaySwitches } from "./host";
import type { CallbackRecord } from "./record";

export interface ReceivedCallback {
  readonly method: string;
  /** Name of the callback route that it came to. */
  readonly route: string;
  /** What follows the `?`, as it came. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  readonly body: Buffer;
  readonly nowMs: number;
}

/** What the third party reads. */
export interface AcceptedAnswer {
  readonly contentType: string;
  readonly body: string;
}

export interface Forwarded {
  readonly body: Buffer;
  /** Beside the gateway's own: the content type, and what was chosen of the third party's, checked by its form. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a third party has proven with a request, and can prove it once. */
export interface Proof {
  /** Whom it names: integrations that the third party does not tell apart share a scope. */
  readonly scope: string;
  /** Equal, within the scope, for two requests that are the same to the third party, and only for those. */
  readonly key: string;
  /**
   * What the proof leaves open (an event's name, an id, a body). Absent where it covers everything. The same request again is a
   * repeat; another one with the same proof is an attack.
   */
  readonly delivery?: string;
}

/** A callback that is proven to come from the third party and to be meant for this integration. */
export interface OpenedCallback {
  /** Whose it is, for the log. */
  readonly identity: string;
  readonly proof: Proof;
  /** What the function gets. */
  forwarded(shape: GatewaySwitches["forwardBody"]): Forwarded;
  /** Secrets, and what names a person: kept out of the log. */
  readonly hidden: readonly string[];
  /** What was decrypted or proven; kept out of the log. */
  readonly plaintext: string;
  /** What the third party reads when it was accepted. `answer` is the function's; absent when a switch answers for it. */
  accepted(answer?: FunctionResponse): AcceptedAnswer;
}

/** A third party's check of the address itself, proven: the gateway answers it, the function never sees it. */
export interface AddressCheck {
  readonly directAnswer: AcceptedAnswer;
}

/** Checks signature, freshness, shape and identity, noting each step passed. Throws Refusal. */
export type OpenCallback = (callback: ReceivedCallback, record: CallbackRecord) => OpenedCallback | AddressCheck;

/** How third parties of one kind talk to a callback URL. */
export interface CallbackProtocol {
  readonly methods: readonly string[];
  /** Of the largest that this gateway takes; in `gateway-limits.ts`, with the reasons. */
  readonly bodyMaxBytes: number;
  /** How long a replay key is remembered at least: longer than its proof stays fresh, before and after. */
  readonly replayMinAgeMs: number;
  /** Whether the third party repeats a delivery that failed with the proof it had, instead of proving it anew. */
  readonly repeatsProof: boolean;
  /** Parses an integration's keys once. Throws Refusal CREDENTIALS_UNUSABLE. */
  prepare(integration: GatewayIntegration): OpenCallback;
}
