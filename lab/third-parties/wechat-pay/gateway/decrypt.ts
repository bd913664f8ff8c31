import { createDecipheriv, type KeyObject } from "node:crypto";
import { Refusal } from "../../../gateway/codes";
import type { EncryptedResource } from "./envelope";

const tagBytes = 16;

/**
 * The decrypted bytes, and the first version of the keys that fits. Trying one is safe: with another key the tag does not fit. Throws
 * Refusal when key, nonce, associated data or a single bit is another's.
 */
export function decrypt<Version extends { readonly keys: { readonly apiV3Key: KeyObject } }>(
  resource: EncryptedResource,
  versions: readonly Version[],
): { readonly plaintext: Buffer; readonly version: Version } {
  const sealed = Buffer.from(resource.ciphertext, "base64");
  if (sealed.length < tagBytes) throw new Refusal("DECRYPT_FAILED", "the ciphertext is shorter than its tag");
  for (const version of versions) {
    const plaintext = decryptWith(version.keys.apiV3Key, sealed, resource);
    if (plaintext) return { plaintext, version };
  }
  throw new Refusal("DECRYPT_FAILED");
}

function decryptWith(apiV3Key: KeyObject, sealed: Buffer, resource: EncryptedResource): Buffer | undefined {
  // Without authTagLength, Node accepts tags of 4 bytes (observed).
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(resource.associated_data ?? "", "utf8"));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const opened = decipher.update(sealed.subarray(0, -tagBytes));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return opened;
}
