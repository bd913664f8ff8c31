import { isUtf8 } from "node:buffer";
import { createDecipheriv, type KeyObject } from "node:crypto";
import { Refusal } from "../codes";
import type { EncryptedResource } from "./envelope";

const tagBytes = 16;

/** The decrypted bytes. Throws Refusal when key, nonce, associated data or a single bit is another's. */
export function decrypt(resource: EncryptedResource, apiV3Key: KeyObject): Buffer {
  const sealed = Buffer.from(resource.ciphertext, "base64");
  if (sealed.length < tagBytes) throw new Refusal("DECRYPT_FAILED", "the ciphertext is shorter than its tag");
  // Without authTagLength, Node accepts tags of 4 bytes (observed).
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(resource.associated_data ?? "", "utf8"));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const opened = decipher.update(sealed.subarray(0, -tagBytes));
  try {
    decipher.final();
  } catch {
    throw new Refusal("DECRYPT_FAILED");
  }
  return opened;
}

/** Throws Refusal; nothing of the text is quoted. */
export function readPlaintext(plaintext: Buffer): { text: string; content: Readonly<Record<string, unknown>> } {
  if (!isUtf8(plaintext)) throw new Refusal("PLAINTEXT_INVALID", "not UTF-8");
  const text = plaintext.toString("utf8");
  try {
    const content: unknown = JSON.parse(text);
    if (isObject(content)) return { text, content };
  } catch {}
  throw new Refusal("PLAINTEXT_INVALID");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
