import type { IncomingHttpHeaders } from "node:http";
import { isBase64 } from "../../../gateway/base64";
import { Refusal } from "../../../gateway/codes";
import { matches, readForms } from "../../../gateway/forms";

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
  "wechatpay-timestamp": matches(/^\d{1,12}$/),
  "wechatpay-nonce": matches(/^[0-9A-Za-z_-]{1,64}$/),
  "wechatpay-serial": matches(/^[0-9A-Za-z_]{1,128}$/),
  "wechatpay-signature": (text: string) =>
    text.length <= signatureMaxCharacters && (text.startsWith(probePrefix) || isBase64(text)),
};

/** Absent means this one (vendor source: the Go SDK). */
const signatureType = "WECHATPAY2-SHA256-RSA2048";

/** Throws Refusal, naming every header at fault. */
export function readSignatureHeaders(headers: IncomingHttpHeaders): SignatureHeaders {
  const read = readForms(forms, (name) => headers[name], "HEADER");
  const claimedType = headers["wechatpay-signature-type"];
  if (claimedType !== undefined && claimedType !== signatureType) throw new Refusal("SIGNATURE_TYPE_UNSUPPORTED");
  const signature = read["wechatpay-signature"];
  return {
    timestamp: read["wechatpay-timestamp"],
    nonce: read["wechatpay-nonce"],
    serial: read["wechatpay-serial"],
    signature: Buffer.from(signature, "base64"),
    isProbe: signature.startsWith(probePrefix),
  };
}
