/*
 * What the emulator's rooms hand each other. control-plane/ and store/ keep the records, functions/ runs the processes,
 * gateway/ receives callbacks, senders/ are the third parties. None of them knows the other's inside.
 */

/** Time and timers as a parameter: tests advance it, nobody sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** What the gateway needs to know of one integration. Credentials are plain text, in memory only. */
export interface GatewayIntegration {
  readonly integrationId: string;
  readonly type: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly functionName: string;
  /** Changes whenever credentials or certificates do; parsed keys are cached under it. */
  readonly revision: number;
  /**
   * PEM. WeChat Pay's platform certificates that this integration accepts, as `GET /v3/certificates` would list them to its
   * merchant: at least one in certificate mode, also during a switch to the public key.
   */
  readonly platformCertificates?: readonly string[];
}

export interface FunctionRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
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

/** What the gateway asks of the rest of the emulator. */
export interface GatewayHost {
  findIntegration(integrationId: string): GatewayIntegration | undefined;
  readonly functions: FunctionInvoker;
  /** `integrationId` is "" for a callback to an unknown integration. */
  logCallback(integrationId: string, entry: CallbackEntry): void;
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
  /** One of the sender's fault names. */
  readonly fault?: string;
}

export interface SendResult {
  readonly eventType: string;
  /** The notification's own id. */
  readonly id: string;
  /** What it was about, e.g. the out_trade_no. */
  readonly subject: string;
  /** How it was protected, in words, e.g. `signed with PUB_KEY_ID_01…, encrypted with the APIv3 key`. */
  readonly protection: string;
  /** What the gateway answered; status 0 when the connection failed. */
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
  /** The Request-Id that it carried; finds the CallbackEntry. */
  readonly requestId: string;
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
  /** Credential values are masked to `******`; facts about them stay out (the emulator does not judge). */
  readonly environment: Readonly<Record<string, string>>;
  readonly function: { readonly name: string; readonly status: string; readonly pid: number | null } | null;
  readonly statusHistory: readonly { readonly at: string; readonly status: string; readonly reason: string }[];
}

/** What console/ (page, JSON routes) asks of the rest of the emulator. `idOrName` is an integration id or its name. */
export interface ConsoleHost {
  listIntegrations(): IntegrationSummary[];
  showIntegration(idOrName: string): IntegrationDetail | undefined;
  /** Newest first. */
  listCallbacks(idOrName: string, limit: number): CallbackEntry[] | undefined;
  /**
   * Oldest first: the first `limit` lines with an id above `afterId`, or, without it, the newest `limit` lines.
   * undefined for an unknown function.
   */
  functionLogs(functionName: string, options: { afterId?: number; limit: number }): LogLine[] | undefined;
  /** Sends through the real gateway socket; undefined for an unknown integration. */
  sendCallback(idOrName: string, request: Omit<SendRequest, "integration">): Promise<SendResult | undefined>;
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
}
