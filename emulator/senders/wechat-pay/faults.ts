import type { KeyObject } from "node:crypto";
import type { Draft, Envelope, SignedRequest } from "./notification";

/** One way to misbehave. What it does not name stays as the real one does it. */
export interface WechatPayFault {
  readonly name: string;
  readonly description: string;
  /** errorCode that the gateway logs for it; "" where it is delivered. */
  readonly expectedCode: string;
  /** `strangerKey` is a key that the draft's serial does not name. */
  draft?(draft: Draft, strangerKey: KeyObject): Draft;
  /** Before signing. */
  envelope?(envelope: Envelope): object;
  /** After signing. */
  request?(request: SignedRequest): SignedRequest;
  /** What follows once the first was answered: the same bytes, or the same notification with a fresh signature. */
  readonly again?: "same-bytes" | "signed-anew";
}

const outsideFreshnessSeconds = 600;
const aboveBodyLimitBytes = 1024 * 1024 + 1;

export const wechatPayFaults: readonly WechatPayFault[] = [
  {
    name: "wrong-key",
    description: "encrypted with an APIv3 key that is not the integration's",
    expectedCode: "DECRYPT_FAILED",
    draft: (draft) => ({
      ...draft,
      encryption: { apiV3Key: "AnotherMerchantsKey0123456789012", inWords: "another APIv3 key" },
    }),
  },
  {
    name: "wrong-signing-key",
    description: "signed with a key that is not the one its serial names",
    expectedCode: "SIGNATURE_INVALID",
    draft: (draft, strangerKey) => ({
      ...draft,
      signer: { ...draft.signer, key: strangerKey, inWords: `a key that is not ${draft.signer.inWords}` },
    }),
  },
  {
    name: "tampered-body",
    description: "the body was changed after it was signed",
    expectedCode: "SIGNATURE_INVALID",
    request: ({ headers, body }) => ({
      headers,
      body: Buffer.from(body.toString("utf8").replace("encrypt-resource", "Encrypt-resource")),
    }),
  },
  {
    name: "tampered-tag",
    description: "one bit of the GCM tag was flipped before signing",
    expectedCode: "DECRYPT_FAILED",
    envelope: ({ resource, ...rest }) => ({
      ...rest,
      resource: { ...resource, ciphertext: flipLastBit(resource.ciphertext) },
    }),
  },
  {
    name: "replay",
    description: "the same signed request is sent a second time",
    expectedCode: "REPLAYED",
    again: "same-bytes",
  },
  {
    name: "duplicate",
    description: "the same notification is sent a second time with a fresh signature; both are delivered",
    expectedCode: "",
    again: "signed-anew",
  },
  {
    name: "stale",
    description: "signed ten minutes ago",
    expectedCode: "TIMESTAMP_EXPIRED",
    draft: (draft) => ({ ...draft, clockOffsetSeconds: -outsideFreshnessSeconds }),
  },
  {
    name: "future",
    description: "signed with a clock that is ten minutes ahead",
    expectedCode: "TIMESTAMP_EXPIRED",
    draft: (draft) => ({ ...draft, clockOffsetSeconds: outsideFreshnessSeconds }),
  },
  {
    name: "missing-header",
    description: "Wechatpay-Signature was left out",
    expectedCode: "HEADER_MISSING",
    request: ({ headers, body }) => {
      const { "Wechatpay-Signature": _, ...rest } = headers;
      return { headers: rest, body };
    },
  },
  {
    name: "unknown-serial",
    description: "Wechatpay-Serial names a key that the integration does not hold",
    expectedCode: "SERIAL_UNKNOWN",
    draft: (draft) => ({
      ...draft,
      signer: { ...draft.signer, serial: "PUB_KEY_ID_0100000000000000000000000000000000" },
    }),
  },
  {
    name: "signature-probe",
    description: "a wrong signature that WeChat Pay sends on purpose, to see it refused",
    expectedCode: "SIGNATURE_PROBE",
    request: ({ headers, body }) => ({
      headers: { ...headers, "Wechatpay-Signature": `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}` },
      body,
    }),
  },
  {
    name: "oversized",
    description: "a body of more than 1 MB, properly signed",
    expectedCode: "BODY_TOO_LARGE",
    envelope: (envelope) => ({ ...envelope, padding: "x".repeat(aboveBodyLimitBytes) }),
  },
  {
    name: "wrong-merchant",
    description: "the encrypted data names another merchant",
    expectedCode: "MCHID_MISMATCH",
    draft: (draft) => ({
      ...draft,
      plaintext: { ...draft.plaintext, mchid: another(draft.plaintext.mchid, "190000010") },
    }),
  },
  {
    name: "wrong-app",
    description: "the encrypted data names another app",
    expectedCode: "APPID_MISMATCH",
    draft: (draft) => ({
      ...draft,
      plaintext: { ...draft.plaintext, appid: another(draft.plaintext.appid, "wx000000000000000") },
    }),
  },
  {
    name: "malformed-envelope",
    description: "a properly signed body without its resource",
    expectedCode: "ENVELOPE_INVALID",
    envelope: ({ resource: _, ...rest }) => rest,
  },
];

/** A well-formed id of the given beginning that is not the present one. */
function another(present: unknown, beginning: string): string {
  return present === `${beginning}0` ? `${beginning}1` : `${beginning}0`;
}

function flipLastBit(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return bytes.toString("base64");
}
