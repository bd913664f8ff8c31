import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin";
import type { GatewayIntegration } from "../../../lab/store/live-integration";
import { rsaPair } from "../../support/keys";

/*
 * A merchant and a WeChat Pay that is not ours: every notification here is encrypted and signed by wechatpay-axios-plugin.
 */

export const publicKeyId = "PUB_KEY_ID_0119000000012026112300000000000001";
export const apiV3Key = "CanaryApiV3Key0123456789abcdefgh";
export const nowMs = Date.parse("2026-11-23T18:42:00+08:00");

export function merchantIntegration(overrides: Partial<GatewayIntegration> = {}): GatewayIntegration {
  return {
    integrationId: "miniapp-wxpay-k3v9x2qd",
    type: "weixinpaydc",
    functionName: "miniapp-wxpay-k3v9x2qd-demo-scfweb",
    record: 1,
    revision: 1,
    credentials: {
      appId: "wx0123456789abcdef",
      merchantId: "1900000001",
      merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      apiV3Key,
      privateKey: rsaPair("merchant").privateKey,
      wxPayPublicKey: rsaPair("wechat pay").publicKey,
      wxPayPublicKeyId: publicKeyId,
    },
    ...overrides,
  };
}

export const transaction = {
  mchid: "1900000001",
  appid: "wx0123456789abcdef",
  out_trade_no: "T202611231842",
  transaction_id: "4200000001202611230000000001",
  trade_state: "SUCCESS",
  payer: { openid: "oCanaryOpenid00000000000000" },
  amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" },
};

export interface Sealing {
  readonly plaintext?: unknown;
  readonly eventType?: string;
  /** What is encrypted; WeChat Pay also says it as the associated data. "": not said. */
  readonly originalType?: string;
  readonly key?: string;
  readonly associatedData?: string;
  readonly nonce?: string;
}

/** The envelope around an encrypted resource. */
export function envelope({
  plaintext = transaction,
  eventType = "TRANSACTION.SUCCESS",
  key = apiV3Key,
  originalType = originalTypeOf(eventType),
  associatedData = originalType,
  nonce = "Kj7QIyUiYx1q",
}: Sealing = {}) {
  const text = typeof plaintext === "string" ? plaintext : JSON.stringify(plaintext);
  return {
    id: "3119dfba-e649-5eec-ab1e-3412bc4d2e17",
    create_time: "2026-11-23T18:42:00+08:00",
    resource_type: "encrypt-resource",
    event_type: eventType,
    summary: "支付成功",
    resource: {
      ...(originalType !== "" && { original_type: originalType }),
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: Aes.AesGcm.encrypt(text, key, nonce, associatedData),
      associated_data: associatedData,
      nonce,
    },
  };
}

/** As WeChat Pay has it for the events that these tests send (documented). */
function originalTypeOf(eventType: string): string {
  if (eventType.startsWith("REFUND.")) return "refund";
  return eventType.startsWith("MCHTRANSFER.BILL.") ? "mch_payment" : "transaction";
}

export interface Signing {
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly serial?: string;
  readonly privateKey?: string;
}

export interface Notification {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export function signed(body: unknown, signing: Signing = {}): Notification {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const {
    timestamp = String(nowMs / 1000),
    nonce = Formatter.nonce(),
    serial = publicKeyId,
    privateKey = rsaPair("wechat pay").privateKey,
  } = signing;
  return {
    body: text,
    headers: {
      "Content-Type": "application/json",
      "Request-ID": `request-${nonce}`,
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Serial": serial,
      "Wechatpay-Signature": Rsa.sign(Formatter.response(timestamp, nonce, text), privateKey),
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    },
  };
}

/** A valid payment notification. */
export function payment(sealing: Sealing = {}, signing: Signing = {}): Notification {
  return signed(envelope(sealing), signing);
}
