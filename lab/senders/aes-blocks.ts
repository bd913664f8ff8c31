import { createCipheriv } from "node:crypto";

const cipherBlockBytes = 16;
const padBlockBytes = 32;

/**
 * AES-256-CBC as message push and Tencent Meeting use it (documented): the key is the EncodingAESKey's 32 bytes, the IV their
 * first half, and PKCS#7 fills blocks of 32 bytes.
 */
export function encryptBlocks(plaintext: Buffer, encodingAESKey: string): Buffer {
  const key = Buffer.from(`${encodingAESKey}=`, "base64");
  const padBytes = padBlockBytes - (plaintext.length % padBlockBytes);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, cipherBlockBytes)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.alloc(padBytes, padBytes)), cipher.final()]);
}

/**
 * Without its last block: what then comes last is no padding, since it holds text, or is shorter than it says. Only an even
 * number of blocks is sent, so at least one is left.
 */
export function withoutLastBlock(encrypted: string): string {
  return Buffer.from(encrypted, "base64").subarray(0, -cipherBlockBytes).toString("base64");
}
