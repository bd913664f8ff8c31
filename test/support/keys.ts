import { generateKeyPairSync } from "node:crypto";

export interface RsaPair {
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  /** SPKI PEM. */
  readonly publicKey: string;
}

const pairs = new Map<string, RsaPair>();

/** An RSA key pair made at run time; the same `name` gives the same pair within a test file. */
export function rsaPair(name: string, bits = 2048): RsaPair {
  const id = `${name}/${bits}`;
  let pair = pairs.get(id);
  if (!pair) {
    const made = generateKeyPairSync("rsa", {
      modulusLength: bits,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    pair = { privateKey: made.privateKey, publicKey: made.publicKey };
    pairs.set(id, pair);
  }
  return pair;
}
