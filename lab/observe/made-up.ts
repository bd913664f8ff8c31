import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `count` of [a-z0-9]. */
export function drawn(count: number): string {
  return Array.from({ length: count }, () => letters.charAt(randomInt(letters.length))).join("");
}

export type Credentials = Readonly<Record<string, string>>;

/** A complete set for WeChat Pay that belongs to nobody. */
export function madeUpCredentials(): Credentials {
  return {
    appId: appId(),
    merchantId: "1900000001",
    merchantSerialNumber: randomBytes(20).toString("hex").toUpperCase(),
    apiV3Key: drawn(32),
    privateKey: keyPair().privateKey,
    wxPayPublicKey: keyPair().publicKey,
    wxPayPublicKeyId: "PUB_KEY_ID_0119000000012026000000000000000001",
    service_app_id: appId(),
  };
}

export function appId(): string {
  return `wx${randomBytes(8).toString("hex")}`;
}

let pair: { privateKey: string; publicKey: string } | undefined;

/** Made once a process: it takes a moment, and no two need to differ. */
function keyPair() {
  pair ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return pair;
}
