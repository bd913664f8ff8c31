import { withoutLastBlock } from "../aes-blocks";
import { duplicates, functionFaults, outOfTime, oversized, oversizedBytes, replay } from "../common-faults";
import type { Fault } from "../family";
import type { JsonObject } from "../merge-patch";

export interface MeetingFault extends Fault {
  /** Before signing; only where events are encrypted. */
  encrypted?(data: string): string;
  /** Before signing. */
  envelope?(envelope: JsonObject): JsonObject;
  /** After signing. */
  text?(body: string): string;
}

export const meetingFaults: readonly MeetingFault[] = [
  {
    name: "wrong-key",
    description: {
      en: "encrypted with an EncodingAESKey that is not the integration's",
      zh: "用并非该集成的 EncodingAESKey 加密",
    },
    expectedCode: "DECRYPT_FAILED",
    replaced: { encodingAESKey: "AnotherAppsKey00000000000000000000000000000" },
    ofUrlChecks: true,
  },
  {
    name: "previous-key",
    description: {
      en: "encrypted with the EncodingAESKey that the integration had before its last change",
      zh: "用该集成上一次变更之前的 EncodingAESKey 加密",
    },
    expectedCode: "DECRYPT_FAILED",
    previous: "encodingAESKey",
    ofUrlChecks: true,
  },
  {
    name: "wrong-signing-key",
    description: { en: "signed with a Token that is not the integration's", zh: "用并非该集成的 Token 签名" },
    expectedCode: "SIGNATURE_INVALID",
    replaced: { token: "AnotherAppsToken000000000" },
    ofUrlChecks: true,
  },
  {
    name: "previous-signing-key",
    description: {
      en: "signed with the Token that the integration had before its last change",
      zh: "用该集成上一次变更之前的 Token 签名",
    },
    expectedCode: "SIGNATURE_INVALID",
    previous: "token",
    ofUrlChecks: true,
  },
  {
    name: "tampered-body",
    description: { en: "the data was changed after it was signed", zh: "data 在签名之后被改动" },
    expectedCode: "SIGNATURE_INVALID",
    text: (body) => body.replace(/("data":")(.)/, (_, before, first) => `${before}${first === "A" ? "B" : "A"}`),
  },
  {
    name: "tampered-padding",
    description: {
      en: "the last block of the ciphertext was cut off before signing, so that its padding is wrong",
      zh: "签名之前截掉了密文的最后一块，填充因此错误",
    },
    expectedCode: "DECRYPT_FAILED",
    encrypted: withoutLastBlock,
  },
  replay,
  ...duplicates,
  ...outOfTime.map((fault): MeetingFault => ({ ...fault, ofUrlChecks: true })),
  {
    name: "missing-header",
    description: { en: "the signature header was left out", zh: "缺少 signature 请求头" },
    expectedCode: "HEADER_MISSING",
    ofUrlChecks: true,
    request: ({ headers: { signature: _, ...headers }, ...signed }) => ({ ...signed, headers }),
  },
  { ...oversized, envelope: (envelope) => ({ ...envelope, padding: "x".repeat(oversizedBytes) }) },
  {
    name: "malformed-envelope",
    description: { en: "a body without its data", zh: "请求体缺少 data" },
    expectedCode: "ENVELOPE_INVALID",
    envelope: ({ data: _, ...rest }) => rest,
  },
  ...functionFaults,
];
