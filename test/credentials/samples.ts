import { integrationType } from "../../catalog";
import { type CheckContext, type CredentialCheck, checkCredentials } from "../../provider/credentials";
import { rsaPair } from "../support/keys";

export const wechatPay = integrationType("weixinpaydc");

/** Stands for the engine's unknown value. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const nowMs = Date.UTC(2026, 10, 23);

export const context: CheckContext = {
  isUnknown: (value) => value === unknown,
  nowMs,
  fingerprint: { kind: "hmac", key: Buffer.alloc(32, 7) },
};

/** A set without any problem. */
export function soundValues(): Record<string, string> {
  return {
    appId: "wx0123456789abcdef",
    merchantId: "1900000001",
    merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
    apiV3Key: "Zq3vT8mK1xW6bN9cR4yH7pL2sD5gJ0fA",
    privateKey: rsaPair("merchant").privateKey,
    wxPayPublicKey: rsaPair("wechat-pay").publicKey,
    wxPayPublicKeyId: "PUB_KEY_ID_0119000000012026112300123456789012",
    service_app_id: "wxfedcba9876543210",
  };
}

export function check(values: Readonly<Record<string, unknown>>): CredentialCheck {
  return checkCredentials(wechatPay, values, context);
}

/** `path: reason` of each failure. */
export function problems({ failures }: CredentialCheck): string[] {
  return failures.map(({ path, reason }) => `${path}: ${reason}`);
}
