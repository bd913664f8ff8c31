import type { Clock } from "../plumbing/clock";
import type { FunctionInvoker } from "../runner/function";
import type { GatewayIntegration } from "../store/live-integration";

/** One line of an integration's callback log, as `GET /console/api/integrations/{id}/callbacks` shows it. */
export interface CallbackEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Path on the callback domain, e.g. `/wechatpay/order`. */
  readonly route: string;
  /** Remote address. */
  readonly source: string;
  /** HTTP status that the third party got. */
  readonly status: number;
  readonly latencyMs: number;
  /** One of gateway/codes.ts; "" when delivered. */
  readonly errorCode: string;
  /** "" when it never became known. */
  readonly eventType: string;
  readonly requestId: string;
  /** Steps it went through, in order, the failing one last: `received`, `signature`, `decrypt`, `identity`, `forward`, `answer`. */
  readonly steps: readonly {
    readonly step: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly ms: number;
  }[];
  /** The function's answer: its status and the start of its body; absent when it was not reached. */
  readonly answer?: { readonly status: number; readonly bodyStart: string; readonly ms: number };
}

/** What a third party has proven once, as it is kept beyond the process. */
export interface ProvenKey {
  readonly scope: string;
  readonly key: string;
  /** What the proof leaves open; absent where it covers everything. */
  readonly delivery?: string;
  readonly state: "delivered" | "failed";
  /** How long it counts at least. */
  readonly ageMs: number;
}

export interface ProvenKeys {
  /** Those that still count, oldest first. */
  fresh(nowMs: number): ProvenKey[];
  /** Soon, with the callback's line of the log. */
  keep(proven: ProvenKey, nowMs: number): void;
}

/** What the gateway asks of the rest of the emulator. */
export interface GatewayHost {
  findIntegration(integrationId: string): GatewayIntegration | undefined;
  readonly functions: FunctionInvoker;
  /** `integrationId` is "" for a callback to an unknown integration. */
  logCallback(integrationId: string, entry: CallbackEntry): void;
  /** Whether the lab itself is sending a request under this id: true once for each. */
  isOwnRequest(requestId: string): boolean;
  /** Refuses everybody else's. */
  readonly onlyOwnRequests?: boolean;
  /** Absent where time is not the real one: what is proven there is forgotten with the gateway. */
  readonly provenKeys?: ProvenKeys;
  readonly clock: Clock;
  readonly switches: GatewaySwitches;
}

/** Open questions of the cloud that touch callbacks. GAPS.md says which answer is assumed and why. */
export interface GatewaySwitches {
  /** Path at which the function sees a callback: its route, or always `/`. */
  readonly forwardPath: "route" | "root";
  /** Whether the function's own failure reaches the third party (which then retries) or is answered as success. */
  readonly relayAnswer: "relay" | "always-success";
  readonly forwardTimeoutMs: number;
  /**
   * What the function gets of a message: `parsed`, the protocol's JSON shape (WeChat Pay's four keys; a pushed message as
   * JSON), or `plaintext`, the decrypted text as the third party wrote it.
   */
  readonly forwardBody: "parsed" | "plaintext";
}
