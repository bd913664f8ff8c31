import type { IncomingHttpHeaders } from "node:http";
import type { FunctionResponse, GatewayIntegration } from "../types";
import type { CallbackRecord } from "./record";

export interface ReceivedCallback {
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  readonly body: Buffer;
  readonly nowMs: number;
}

/** A callback that is proven to come from the third party and to be meant for this integration. */
export interface OpenedCallback {
  /** Whose it is, for the log. */
  readonly identity: string;
  /** Equal for two requests with the same signature, and only for those. */
  readonly replayKey: string;
  /** What the function gets. */
  readonly forwardBody: Buffer;
  /** Secrets, and what names a person: kept out of the log. */
  readonly hidden: readonly string[];
  /** What was decrypted; kept out of the log. */
  readonly plaintext: string;
}

/** Checks signature, freshness, shape and identity, noting each step passed. Throws Refusal. */
export type OpenCallback = (callback: ReceivedCallback, record: CallbackRecord) => OpenedCallback;

export interface AcceptedAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** How one family of third parties talks to a callback URL. */
export interface CallbackProtocol {
  readonly methods: readonly string[];
  /** Parses an integration's keys once. Throws Refusal CREDENTIALS_UNUSABLE. */
  prepare(integration: GatewayIntegration): OpenCallback;
  /** What the third party reads when it was accepted. `answer` is the function's; absent when a switch answers for it. */
  accepted(answer?: FunctionResponse): AcceptedAnswer;
}
