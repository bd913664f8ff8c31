import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "../codes";
import { isBase64 } from "./base64";

export interface SignatureHeaders {
  /** Seconds since 1970, as text: the signature covers its digits. */
  readonly timestamp: string;
  readonly nonce: string;
  /** A public key id or a platform certificate's serial number. */
  readonly serial: string;
  readonly signature: Buffer;
  /** A wrong signature on purpose: WeChat Pay sends some now and then to see whether they are refused (documented). */
  readonly isProbe: boolean;
}

const signatureMaxCharacters = 1024;
const probePrefix = "WECHATPAY/SIGNTEST/";

/** The right form of each. A header that came twice is joined by ", " and so never has it. */
const forms = {
  "wechatpay-timestamp": (text: string) => /^\d{1,12}$/.test(text),
  "wechatpay-nonce": (text: string) => /^[0-9A-Za-z_-]{1,64}$/.test(text),
  "wechatpay-serial": (text: string) => /^[0-9A-Za-z_]{1,128}$/.test(text),
  "wechatpay-signature": (text: string) =>
    text.length <= signatureMaxCharacters && (text.startsWith(probePrefix) || isBase64(text)),
} as const;

/** Absent means this one (vendor source: the Go SDK). */
const signatureType = "WECHATPAY2-SHA256-RSA2048";
const freshMs = 300_000;

/** Throws Refusal, naming every header at fault. */
export function readSignatureHeaders(headers: IncomingHttpHeaders): SignatureHeaders {
  const names = Object.keys(forms) as (keyof typeof forms)[];
  const missing = names.filter((name) => headers[name] === undefined || headers[name] === "");
  if (missing.length > 0) throw new Refusal("HEADER_MISSING", missing.join(", "));
  const read = (name: keyof typeof forms) => String(headers[name]);
  const malformed = names.filter((name) => !forms[name](read(name)));
  if (malformed.length > 0) throw new Refusal("HEADER_MALFORMED", malformed.join(", "));
  const claimedType = headers["wechatpay-signature-type"];
  if (claimedType !== undefined && claimedType !== signatureType) throw new Refusal("SIGNATURE_TYPE_UNSUPPORTED");
  return {
    timestamp: read("wechatpay-timestamp"),
    nonce: read("wechatpay-nonce"),
    serial: read("wechatpay-serial"),
    signature: Buffer.from(read("wechatpay-signature"), "base64"),
    isProbe: read("wechatpay-signature").startsWith(probePrefix),
  };
}

/** Refused at 300 s and more, before and after (vendor source: the Go SDK, for notifications too). */
export function requireFresh(timestamp: string, nowMs: number): void {
  const ageMs = nowMs - Number(timestamp) * 1000;
  if (Math.abs(ageMs) < freshMs) return;
  const seconds = Math.round(Math.abs(ageMs) / 1000);
  throw new Refusal("TIMESTAMP_EXPIRED", `${seconds} s ${ageMs > 0 ? "old" : "ahead"}`);
}
