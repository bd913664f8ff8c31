/*
 * What the emulator's rooms hand each other. control-plane/ and store/ keep the records, functions/ runs the processes,
 * gateway/ receives callbacks, senders/ are the third parties. None of them knows the other's inside.
 */

/** Time and timers as a parameter: tests advance it, nobody sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. A virtual clock stands still until `run` is done. */
  after(delayMs: number, run: () => void | Promise<void>): () => void;
}

/** A text for people, in the console's two languages. Commands print `en`. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** What the gateway needs to know of one integration. Credentials are plain text, in memory only. */
export interface GatewayIntegration {
  readonly integrationId: string;
  readonly type: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly functionName: string;
  /** Of this very record: one that is made anew under the same id has another. */
  readonly record: number;
  /** Changes whenever credentials or certificates of the record do; parsed keys are cached under both. */
  readonly revision: number;
  /**
   * PEM. WeChat Pay's platform certificates that this integration accepts, as `GET /v3/certificates` would list them to its
   * merchant: at least one in certificate mode, also during a switch to the public key.
   */
  readonly platformCertificates?: readonly string[];
  /** Credentials as they were before the last change of any of them; absent while there was none. */
  readonly previous?: {
    readonly credentials: Readonly<Record<string, string>>;
    /** Until then (ms since 1970) the gateway takes them beside the present ones; 0: never (switch `acceptedKeys`). */
    readonly acceptedUntilMs: number;
  };
}

export interface FunctionRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** Of the callback or invocation that it serves; the function sees it as `x-request-id`. */
  readonly requestId?: string;
}

export interface FunctionResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why an invocation gave no answer. */
export class FunctionUnavailable extends Error {
  override readonly name = "FunctionUnavailable";
  constructor(
    readonly reason: "timeout" | "connect",
    message: string,
  ) {
    super(message);
  }
}

export interface FunctionInvoker {
  /** Starts the process if it is not running. Rejects with FunctionUnavailable. */
  invoke(functionName: string, request: FunctionRequest): Promise<FunctionResponse>;
}

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

/** The local WeChat Pay: made at the emulator's first start and kept in its store, as WeChat Pay keeps its own keys. */
export interface WechatPayPlatform {
  /** `PUB_KEY_ID_…`, what a merchant configures as wxPayPublicKeyId. */
  readonly publicKeyId: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
  /** A platform certificate with the same kind of key, for certificate mode. */
  readonly certificatePem: string;
  readonly certificatePrivateKeyPem: string;
}

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

/** A call of a function's own routes, as the product makes it. */
export interface InvokeRequest {
  readonly method: string;
  /** Path with query, from `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** A user of a Mini Program, as `wx.cloud.callHTTPFunction` vouches for them: becomes x-wx-openid and x-wx-appid. */
  readonly as?: { readonly openid: string; readonly appId: string };
  /** One who signed in to the cloud on a web page: becomes a bearer token. */
  readonly asWebUser?: WebUser;
}

/** `uid`: the cloud's own number of the user. `openid`: of who signed in with WeChat. */
export interface WebUser {
  readonly uid: string;
  readonly openid?: string;
}

/** A bearer token of the cloud's HTTP API that is asked for. */
export type WebTokenOrder = ({ readonly kind: "user" } & WebUser) | { readonly kind: "api-key" | "publishable-key" };

export interface WebToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface InvokeResult extends FunctionResponse {
  readonly requestId: string;
  readonly latencyMs: number;
  /** The process was started for it. */
  readonly coldStart: boolean;
}

export interface FunctionDetail {
  readonly name: string;
  readonly status: string;
  readonly statusReason: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** null while it is not running. */
  readonly pid: number | null;
  /** SHA-256 of the zip as hex; null without code. */
  readonly codeSha256: string | null;
  readonly codeBytes: number;
  readonly modifiedAt: string;
}

export interface LogLine {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly stream: "stdout" | "stderr" | "platform";
  readonly text: string;
}

export interface IntegrationSummary {
  readonly integrationId: string;
  readonly name: string;
  readonly type: string;
  readonly typeName: string;
  /** The console's words (documented). */
  readonly status: "Creating" | "Running" | "Configuration Error" | "Stopped";
  readonly functionName: string;
  readonly callbackDomain: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastCallback: CallbackEntry | null;
}

export interface IntegrationDetail extends IntegrationSummary {
  readonly description: string;
  readonly callbackUrls: Readonly<Record<string, string>>;
  /** Secret credentials are masked to `******`; identifiers and public keys are shown. */
  readonly environment: Readonly<Record<string, string>>;
  readonly function: { readonly name: string; readonly status: string; readonly pid: number | null } | null;
  readonly statusHistory: readonly { readonly at: string; readonly status: string; readonly reason: string }[];
}

/** A line of the callback log as it is listed. */
export interface ListedCallback extends CallbackEntry {
  /** Its number in the log, for the next page. */
  readonly number: number;
  /** Present when the emulator's own sender sent it: it can be sent again. */
  readonly sent: {
    readonly event: string;
    readonly seed: string;
    readonly createdAt: string;
    readonly fault: string;
  } | null;
}

/** An order at the local WeChat Pay from beginning to end: ordered through the function, paid, notified. */
export interface PaymentRequest {
  /** In fen; default 100. */
  readonly total?: number;
  readonly openid?: string;
  /** One of the faults of the menu, for the notification. */
  readonly fault?: string;
}

export interface PaymentResult {
  readonly outTradeNo: string;
  /** In fen. */
  readonly total: number;
  /** The function's answer to the order. */
  readonly order: { readonly status: number; readonly body: string; readonly latencyMs: number };
  /** Absent when the order failed. */
  readonly notification: SendResult | null;
  /** What the function wrote from the order on. */
  readonly functionLog: readonly LogLine[];
}

/** One open question of the cloud, how the emulator answers it, and what speaks for that. */
export interface Behaviour {
  /** Of the switch. */
  readonly name: string;
  /** What it decides, in words. */
  readonly question: string;
  readonly value: string | number;
  /** `chosen`: by who started the emulator. `observed`: in a live environment (observed.json). The others are of the default. */
  readonly evidence: "documented" | "vendor source" | "assumed" | "observed" | "chosen";
  /** A day. */
  readonly observedOn?: string;
  readonly region?: string;
  /** What it would be else, where that is something else. */
  readonly standard?: string | number;
  readonly standardEvidence?: string;
}

/** What console/ (page, JSON routes) asks of the rest of the emulator. `idOrName` is an integration id or its name. */
export interface ConsoleHost {
  listIntegrations(): IntegrationSummary[];
  showIntegration(idOrName: string): IntegrationDetail | undefined;
  /** Newest first; with `before`, those whose number is below it. */
  listCallbacks(idOrName: string, page: { limit: number; before?: number }): ListedCallback[] | undefined;
  /**
   * Oldest first: the first `limit` lines with an id above `afterId`, or, without it, the newest `limit` lines.
   * undefined for an unknown function.
   */
  functionLogs(functionName: string, options: { afterId?: number; limit: number }): LogLine[] | undefined;
  /** Sends through the real gateway socket; undefined for an unknown integration. */
  sendCallback(idOrName: string, request: Omit<SendRequest, "integration">): Promise<SendResult | undefined>;
  /**
   * Sends a recorded callback again, with a fresh signature and without its fault: undefined for an unknown integration,
   * "unknown" for an unknown request id, "not-ours" for one that another sender sent (its body is not kept).
   */
  retryCallback(idOrName: string, requestId: string): Promise<SendResult | "unknown" | "not-ours" | undefined>;
  /** undefined for an unknown integration. Throws LabError when its type takes no payments. */
  pay(idOrName: string, request: PaymentRequest): Promise<PaymentResult | undefined>;
  listFunctions(): FunctionDetail[];
  showFunction(functionName: string): FunctionDetail | undefined;
  /** undefined for an unknown function. Rejects with FunctionUnavailable. */
  invoke(functionName: string, request: InvokeRequest): Promise<InvokeResult | undefined>;
  /** A bearer token for the HTTP API. Throws LabError. */
  mintToken(order: WebTokenOrder): WebToken;
  /** The zip; undefined for an unknown function or one without code. */
  functionCode(functionName: string): Buffer | undefined;
  /** Puts `zip` in place of the function's code; variables stay. undefined for an unknown function. Rejects with LabError for a zip that cannot run. */
  deployCode(functionName: string, zip: Buffer): Promise<FunctionDetail | undefined>;
  /** Everything that the lab holds, as one document; credentials and keys only when asked. */
  exportState(options: { readonly secrets: boolean }): unknown;
  /** Replaces what the lab holds. Rejects with LabError that names every problem; nothing changes then. */
  importState(document: unknown): Promise<{
    readonly integrations: number;
    readonly functions: number;
    /** Names of the integrations that came without their credentials: `pulumi up` brings them. */
    readonly withoutCredentials: readonly string[];
  }>;
  readonly wechatPay: { readonly publicKeyId: string; readonly publicKeyPem: string };
  /** Makes a merchant known to the local WeChat Pay, as its merchant console does. */
  registerMerchant(registration: {
    readonly merchantId: string;
    readonly merchantSerialNumber: string;
    readonly publicKeyPem: string;
    readonly apiV3Key: string;
    readonly appIds: readonly string[];
  }): void;
  readonly envId: string;
  /** Origins of the cloud API and of the callback gateway. */
  readonly endpoint: string;
  readonly gateway: string;
  readonly behaviours: readonly Behaviour[];
}
