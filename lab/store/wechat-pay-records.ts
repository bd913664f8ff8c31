import { z } from "zod";

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

/* What the local WeChat Pay remembers. Amounts are integers in fen, times milliseconds since 1970. */

const number = z.string().min(1).max(64);
const merchantId = z.string().regex(/^\d{8,10}$/, "must be 8 to 10 digits");
const fen = z.number().int().positive();
const atMs = z.number().int().nonnegative();
const text = z.string().max(512);

export const orderRecord = z.strictObject({
  merchantId,
  outTradeNo: number,
  appId: text,
  tradeType: z.enum(["JSAPI", "NATIVE", "MWEB", "APP"]),
  description: text,
  notifyUrl: text,
  attach: text,
  total: fen,
  currency: text,
  /** Who is expected to pay (JSAPI), then who paid; "" while nobody is known. */
  openid: text,
  /** REFUND: paid, and at least one refund was asked for. */
  state: z.enum(["NOTPAY", "SUCCESS", "CLOSED", "REFUND"]),
  /** Present once it is paid. */
  payment: z.strictObject({ transactionId: number, atMs }).readonly().exactOptional(),
});
export type OrderRecord = Readonly<z.output<typeof orderRecord>>;

export const refundRecord = z.strictObject({
  merchantId,
  outTradeNo: number,
  outRefundNo: number,
  refundId: number,
  transactionId: number,
  reason: text,
  notifyUrl: text,
  amount: fen,
  total: fen,
  currency: text,
  state: z.enum(["PROCESSING", "SUCCESS"]),
  createdAtMs: atMs,
  succeededAtMs: atMs.exactOptional(),
});
export type RefundRecord = Readonly<z.output<typeof refundRecord>>;

export const transferRecord = z.strictObject({
  merchantId,
  outBillNo: number,
  transferBillNo: number,
  appId: text,
  openid: text,
  sceneId: text,
  amount: fen,
  remark: text,
  notifyUrl: text,
  state: z.enum(["WAIT_USER_CONFIRM", "CANCELING", "SUCCESS", "FAIL", "CANCELLED"]),
  failReason: text.exactOptional(),
  createdAtMs: atMs,
  updatedAtMs: atMs,
});
export type TransferRecord = Readonly<z.output<typeof transferRecord>>;

/** A merchant API certificate, and what WeChat Pay knows of its merchant. */
export const merchantRecord = z.strictObject({
  merchantId,
  /** Upper-case hex. */
  merchantSerialNumber: z.string().regex(/^[0-9A-F]{2,40}$/, "must be a hex number in upper case"),
  publicKeyPem: z.string().max(4096),
  apiV3Key: z.string().max(64),
  appIds: z.array(text).max(10).readonly(),
});
export type MerchantRecord = Readonly<z.output<typeof merchantRecord>>;
