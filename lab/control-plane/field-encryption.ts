import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/*
 * Secret values of Ext on the wire: base64 of a 16-byte IV, directly followed by base64 of AES-256-CBC with PKCS#7
 * padding, under a key of 32 characters (vendor source: manager-node). No integrity: anything that unpads counts.
 */

const ivCharacters = 24;
const encrypted = /^[A-Za-z0-9+/]{22}==(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The plain text; undefined when `value` is not encrypted with this key. */
export function decryptField(value: string, key: string): string | undefined {
  if (value.length <= ivCharacters || !encrypted.test(value)) return undefined;
  const iv = Buffer.from(value.slice(0, ivCharacters), "base64");
  const decipher = createDecipheriv("aes-256-cbc", Buffer.from(key, "utf8"), iv);
  try {
    return decipher.update(value.slice(ivCharacters), "base64", "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}

/** As a client encrypts it. */
export function encryptField(value: string, key: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", Buffer.from(key, "utf8"), iv);
  return iv.toString("base64") + Buffer.concat([cipher.update(value, "utf8"), cipher.final()]).toString("base64");
}
