import { type KeyObject, verify } from "node:crypto";
import { proofLimits } from "./proof-limits";
import type { RawAnswer } from "./transport";

/** WeChat Pay's keys by Wechatpay-Serial: public key ids as they are, certificates' serial numbers in capitals. */
export type KnownKeys = ReadonlyMap<string, KeyObject>;

export type Verdict =
  | { readonly is: "genuine" }
  | { readonly is: "unsigned" }
  /** Signed in a way that nobody asked for. */
  | { readonly is: "unreadable" }
  | { readonly is: "stale" }
  | { readonly is: "unknown-key"; readonly serial: string }
  | { readonly is: "wrong"; readonly serial: string };

const signatureType = "WECHATPAY2-SHA256-RSA2048";

/** Whether WeChat Pay said this, just now (documented; freshness before the signature, as in wechatpay-go). */
export function checkSignature({ headers, body }: RawAnswer, keys: KnownKeys, nowMs: number): Verdict {
  const timestamp = headers["wechatpay-timestamp"];
  const nonce = headers["wechatpay-nonce"];
  const signature = headers["wechatpay-signature"];
  const serial = headers["wechatpay-serial"];
  if (!timestamp || !nonce || !signature || !serial) return { is: "unsigned" };

  const type = headers["wechatpay-signature-type"] ?? signatureType;
  if (type !== signatureType || !/^\d{1,12}$/.test(timestamp) || !/^[0-9A-Za-z+/]+={0,2}$/.test(signature)) {
    return { is: "unreadable" };
  }
  if (Math.abs(nowMs - Number(timestamp) * 1000) >= proofLimits.freshForMs) return { is: "stale" };

  // Never another key than the one that the answer names.
  const key = keys.get(/^[0-9A-Fa-f]+$/.test(serial) ? serial.toUpperCase() : serial);
  if (!key) return { is: "unknown-key", serial };
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from("\n")]);
  const isGenuine = verify("sha256", message, key, Buffer.from(signature, "base64"));
  return isGenuine ? { is: "genuine" } : { is: "wrong", serial };
}

export function isPublicKeyId(serial: string): boolean {
  return serial.startsWith("PUB_KEY_ID_");
}

/** A signature that is wrong on purpose, in a small share of answers; none in the answer to a repetition (documented). */
export function isProbe({ headers }: RawAnswer): boolean {
  return headers["wechatpay-signature"]?.startsWith("WECHATPAY/SIGNTEST/") ?? false;
}
