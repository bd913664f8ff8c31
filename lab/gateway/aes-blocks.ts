import { createCipheriv, createDecipheriv } from "node:crypto";
import { Refusal } from "./codes";

/*
 * AES-256-CBC as message push and Tencent Meeting use it (documented): the first half of the key is the IV, and the padding
 * fills blocks of 32 bytes, which OpenSSL's own unpadding does not know (observed).
 */

const algorithm = "aes-256-cbc";
const cipherBlockBytes = 16;
const padBlockBytes = 32;
const encodingAesKeyForm = /^[0-9A-Za-z]{43}$/;

/** The 32 bytes of an EncodingAESKey. Its 43 characters carry 2 bits too many: they need not be canonical base64 (observed). */
export function readAesKey(encodingAesKey: string): Buffer {
  if (!encodingAesKeyForm.test(encodingAesKey)) {
    throw new Refusal("CREDENTIALS_UNUSABLE", "encodingAESKey is not 43 letters and digits");
  }
  return Buffer.from(`${encodingAesKey}=`, "base64");
}

/** Of a ciphertext whose signature is proven: else what fails here would tell a stranger about the padding. Throws Refusal. */
export function openBlocks(sealed: Buffer, key: Buffer): Buffer {
  if (sealed.length === 0 || sealed.length % cipherBlockBytes !== 0) {
    throw new Refusal("DECRYPT_FAILED", "the ciphertext is not whole blocks");
  }
  const decipher = createDecipheriv(algorithm, key, key.subarray(0, cipherBlockBytes)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padBytes = padded.at(-1) ?? 0;
  const padding = padded.subarray(-padBytes);
  if (
    padBytes < 1 ||
    padBytes > padBlockBytes ||
    padBytes > padded.length ||
    padding.some((byte) => byte !== padBytes)
  ) {
    throw new Refusal("DECRYPT_FAILED", "the padding is wrong");
  }
  return padded.subarray(0, -padBytes);
}

export function sealBlocks(plaintext: Buffer, key: Buffer): Buffer {
  const padBytes = padBlockBytes - (plaintext.length % padBlockBytes);
  const cipher = createCipheriv(algorithm, key, key.subarray(0, cipherBlockBytes)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.alloc(padBytes, padBytes)), cipher.final()]);
}
