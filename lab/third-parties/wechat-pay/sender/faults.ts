import {
  duplicates,
  functionFaults,
  outOfTime,
  oversized,
  oversizedBytes,
  replay,
} from "../../../senders/common-faults";
import type { JsonObject } from "../../../senders/merge-patch";
import type { Fault, SignedRequest } from "../../../senders/third-party-sender";
import type { Envelope, Signer } from "./notification";

export interface WechatPayFault extends Fault {
  /** What is encrypted. */
  plaintext?(plaintext: JsonObject): JsonObject;
  /** Before signing. */
  envelope?(envelope: Envelope): object;
  /** `stranger` has a key that the proper signer's serial does not name. */
  signer?(proper: Signer, stranger: Signer): Signer;
}

export const wechatPayFaults: readonly WechatPayFault[] = [
  {
    name: "wrong-key",
    description: {
      en: "encrypted with an APIv3 key that is not the integration's",
      zh: "用并非该集成的 APIv3 密钥加密",
    },
    expectedCode: "DECRYPT_FAILED",
    replaced: { apiV3Key: "AnotherMerchantsKey0123456789012" },
  },
  {
    name: "previous-key",
    description: {
      en: "encrypted with the APIv3 key that the integration had before its last change",
      zh: "用该集成上一次变更之前的 APIv3 密钥加密",
    },
    expectedCode: "DECRYPT_FAILED",
    previous: "apiV3Key",
  },
  {
    name: "wrong-signing-key",
    description: {
      en: "signed with a key that is not the one its serial names",
      zh: "签名所用的密钥与序列号不符",
    },
    expectedCode: "SIGNATURE_INVALID",
    signer: (proper, stranger) => ({
      ...proper,
      key: stranger.key,
      description: `a key that is not ${proper.description}`,
    }),
  },
  {
    name: "tampered-body",
    description: { en: "the body was changed after it was signed", zh: "请求体在签名之后被改动" },
    expectedCode: "SIGNATURE_INVALID",
    request: (signed) => ({
      ...signed,
      body: Buffer.from(signed.body.toString("utf8").replace("encrypt-resource", "Encrypt-resource")),
    }),
  },
  {
    name: "tampered-tag",
    description: {
      en: "one bit of the GCM tag was flipped before signing",
      zh: "签名之前翻转了 GCM 标签中的一位",
    },
    expectedCode: "DECRYPT_FAILED",
    envelope: ({ resource, ...rest }) => ({
      ...rest,
      resource: { ...resource, ciphertext: flipLastBit(resource.ciphertext) },
    }),
  },
  replay,
  ...duplicates,
  ...outOfTime,
  {
    name: "missing-header",
    description: { en: "Wechatpay-Signature was left out", zh: "缺少 Wechatpay-Signature 请求头" },
    expectedCode: "HEADER_MISSING",
    request: ({ headers: { "Wechatpay-Signature": _, ...headers }, body }) => ({ headers, body }),
  },
  {
    name: "unknown-serial",
    description: {
      en: "Wechatpay-Serial names a key that the integration does not hold",
      zh: "Wechatpay-Serial 指向该集成没有的密钥",
    },
    expectedCode: "SERIAL_UNKNOWN",
    signer: (proper) => ({ ...proper, serial: "PUB_KEY_ID_0100000000000000000000000000000000" }),
  },
  {
    name: "signature-probe",
    description: {
      en: "a wrong signature that WeChat Pay sends on purpose, to see it refused",
      zh: "微信支付故意发送的错误签名，用来探测是否会被拒绝",
    },
    expectedCode: "SIGNATURE_PROBE",
    request: (signed) => withSignature(signed, `WECHATPAY/SIGNTEST/${signed.headers["Wechatpay-Signature"]}`),
  },
  { ...oversized, envelope: (envelope) => ({ ...envelope, padding: "x".repeat(oversizedBytes) }) },
  {
    name: "wrong-merchant",
    description: { en: "the encrypted data names another merchant", zh: "加密数据中是另一个商户号" },
    expectedCode: "MCHID_MISMATCH",
    plaintext: (plaintext) => ({ ...plaintext, mchid: another(plaintext.mchid, "190000010") }),
  },
  {
    name: "wrong-app",
    description: { en: "the encrypted data names another app", zh: "加密数据中是另一个 AppID" },
    expectedCode: "APPID_MISMATCH",
    plaintext: (plaintext) => ({ ...plaintext, appid: another(plaintext.appid, "wx000000000000000") }),
  },
  {
    name: "malformed-envelope",
    description: { en: "a properly signed body without its resource", zh: "签名正确，但请求体缺少 resource" },
    expectedCode: "ENVELOPE_INVALID",
    envelope: ({ resource: _, ...rest }) => rest,
  },
  ...functionFaults,
];

function withSignature(signed: SignedRequest, signature: string): SignedRequest {
  return { ...signed, headers: { ...signed.headers, "Wechatpay-Signature": signature } };
}

/** A well-formed id of the given beginning that is not the present one. */
function another(present: unknown, beginning: string): string {
  return present === `${beginning}0` ? `${beginning}1` : `${beginning}0`;
}

function flipLastBit(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return bytes.toString("base64");
}
