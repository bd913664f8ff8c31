import type {
  Behaviour,
  ExportOrder,
  FunctionDetail,
  ImportedLab,
  IntegrationDetail,
  IntegrationSummary,
  ListedCallback,
  LogLine,
  Payment,
  PaymentOrder,
  WechatPayKey,
} from "../console-api";
import type { Tokens } from "../http-api/tokens";
import type { InvokeRequest, InvokeResult } from "../runner/function";
import type { SendRequest, SendResult } from "../senders/send";
import type { MerchantRecord } from "../store/wechat-pay-records";

/* What the console asks of the rooms of the emulator, by subject. `idOrName` is an integration's id or its name. */

export interface Integrations {
  list(): IntegrationSummary[];
  show(idOrName: string): IntegrationDetail | undefined;
}

/** Every method: undefined for an unknown integration. */
export interface Callbacks {
  /** Newest first; with `before`, those whose number is below it. */
  list(idOrName: string, page: { limit: number; before?: number }): ListedCallback[] | undefined;
  /** Through the real gateway socket. */
  send(idOrName: string, order: Omit<SendRequest, "integration">): Promise<SendResult | undefined>;
  /**
   * A recorded callback again, with a fresh signature and without its fault: "unknown" for an unknown request id, "not-ours" for
   * one that another sender sent (its body is not kept).
   */
  retry(idOrName: string, requestId: string): Promise<SendResult | "unknown" | "not-ours" | undefined>;
  /** Rejects with LabError when its type takes no payments. */
  pay(idOrName: string, order: PaymentOrder): Promise<Payment | undefined>;
}

/** Every method that takes a name: undefined for an unknown function. */
export interface Functions {
  list(): FunctionDetail[];
  show(name: string): FunctionDetail | undefined;
  /** Oldest first: the first `limit` lines with an id above `afterId`, or, without it, the newest `limit` lines. */
  log(name: string, options: { afterId?: number; limit: number }): LogLine[] | undefined;
  /** Rejects with FunctionUnavailable. */
  invoke(name: string, request: InvokeRequest): Promise<InvokeResult | undefined>;
}

/** undefined for an unknown function. */
export interface FunctionCode {
  /** The zip; undefined also for a function without code. */
  read(name: string): Buffer | undefined;
  /** In place of what is there; variables stay. Rejects with LabError for a zip that cannot run. */
  deploy(name: string, zip: Buffer): Promise<FunctionDetail | undefined>;
}

export interface LabDocuments {
  /** Everything that the lab holds; credentials and keys only when asked. Throws LabError. */
  export(order: ExportOrder): { readonly format: string; readonly version: number };
  /** Replaces what the lab holds. Rejects with LabError that names every problem; nothing changes then. */
  import(document: unknown): Promise<ImportedLab>;
}

/** The local one. */
export interface WechatPay {
  /** What a merchant configures; made when it is asked for first, which takes a moment. */
  key(): Promise<WechatPayKey>;
  /** Makes a merchant known, as its merchant console does. */
  registerMerchant(registration: MerchantRecord): void;
}

export interface Whereabouts {
  readonly envId: string;
  /** Origins of the cloud API and of the callback gateway. */
  readonly endpoint: string;
  readonly gateway: string;
  readonly behaviours: readonly Behaviour[];
}

export interface ConsolePorts {
  readonly integrations: Integrations;
  readonly callbacks: Callbacks;
  readonly functions: Functions;
  readonly code: FunctionCode;
  readonly tokens: Pick<Tokens, "mint">;
  readonly documents: LabDocuments;
  readonly wechatPay: WechatPay;
  /** Of now: the emulator has its port only once it listens. */
  readonly whereabouts: () => Whereabouts;
}
