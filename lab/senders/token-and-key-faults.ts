import { withoutLastBlock } from "./aes-blocks";
import type { Fault } from "./third-party-sender";

/* Faults of what message push and Tencent Meeting have in common: a Token that signs, an EncodingAESKey that encrypts. */

export const encryptionKeyFaults: readonly Fault[] = [
  {
    name: "wrong-key",
    description: {
      en: "encrypted with an EncodingAESKey that is not the integration's",
      zh: "用并非该集成的 EncodingAESKey 加密",
    },
    expectedCode: "DECRYPT_FAILED",
    replaced: { encodingAESKey: "AnotherAppsKey00000000000000000000000000000" },
  },
  {
    name: "previous-key",
    description: {
      en: "encrypted with the EncodingAESKey that the integration had before its last change",
      zh: "用该集成上一次变更之前的 EncodingAESKey 加密",
    },
    expectedCode: "DECRYPT_FAILED",
    previous: "encodingAESKey",
  },
];

export const signingKeyFaults: readonly Fault[] = [
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
];

export const tamperedPadding = {
  name: "tampered-padding",
  description: {
    en: "the last block of the ciphertext was cut off before signing, so that its padding is wrong",
    zh: "签名之前截掉了密文的最后一块，填充因此错误",
  },
  expectedCode: "DECRYPT_FAILED",
  encrypted: withoutLastBlock,
} as const;
