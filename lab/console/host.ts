import type { CallbackEntry } from "../gateway/host";
import type { WebToken, WebTokenOrder } from "../http-api/web-token";
import type { FunctionDetail, InvokeRequest, InvokeResult, LogLine } from "../runner/function";
import type { SendRequest, SendResult } from "../senders/send";

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
