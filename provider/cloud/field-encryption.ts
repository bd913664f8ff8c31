import { createCipheriv, randomBytes } from "node:crypto";

/** As the cloud's console and its clients do it; an agreement on a format rather than a protection (vendor source). */
const algorithm = "aes-256-cbc";
export const encryptionKeyBytes = 32;
const ivBytes = 16;

/** base64(IV) directly followed by base64(ciphertext). `key`: 32 bytes of UTF-8; `iv`: 16 fresh random bytes. */
export function encryptField(plainText: string, key: string, iv: Uint8Array): string {
  const cipher = createCipheriv(algorithm, Buffer.from(key, "utf8"), iv);
  const cipherText = Buffer.concat([cipher.update(plainText, "utf8"), cipher.final()]);
  return Buffer.from(iv).toString("base64") + cipherText.toString("base64");
}

/** The same credentials with the secret ones encrypted, each under an IV of its own. */
export function encryptFields(
  credentials: Readonly<Record<string, string>>,
  secretNames: ReadonlySet<string>,
  key: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      name,
      secretNames.has(name) ? encryptField(value, key, randomBytes(ivBytes)) : value,
    ]),
  );
}
