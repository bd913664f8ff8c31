import { createHash, createHmac, randomBytes, scryptSync } from "node:crypto";

/*
 * Fingerprints make equal values recognisable without telling them. They are stable: they stand in people's state.
 *   sha256 <32 hex>                  the public half of a key (SPKI, DER), first half of its SHA-256
 *   hmac <key id, 8 hex> <32 hex>    a shared secret, HMAC-SHA256 under the project's fingerprint key, first half
 *   scrypt <32 hex>                  a shared secret where there is no such key: slow to guess, and bound to the salt
 * Plain SHA-256 would not do for shared secrets: all three-character tokens are hashed in 0.3 s (measured).
 */

export type FingerprintMethod =
  | { readonly kind: "hmac" /** 32 random bytes or more, kept outside state. */; readonly key: Buffer }
  | {
      readonly kind: "scrypt" /** The same on every machine of the project; need not be secret. */;
      readonly salt: string;
    };

const fingerprintKeyBytesMin = 32;
const digestHexDigits = 32;
const keyIdHexDigits = 8;

export function publicKeyFingerprint(subjectPublicKeyInfo: Uint8Array): string {
  return `sha256 ${shorten(createHash("sha256").update(subjectPublicKeyInfo).digest("hex"))}`;
}

/**
 * `domain` keeps equal texts of different meaning apart: the credential's format and field. Environment and
 * integration are no part of it, so that one key shows where a value is used twice.
 */
export function secretFingerprint(method: FingerprintMethod, domain: readonly string[], secret: string): string {
  const message = ["pulumi-cloudbase fingerprint", ...domain, secret].join("\0");
  if (method.kind === "scrypt") return `scrypt ${slowDigest(method.salt, message)}`;
  return `hmac ${keyIdOf(method.key)} ${shorten(hmac(method.key, message))}`;
}

/** Of a user's own variable whose value is a secret. */
export function variableFingerprint(method: FingerprintMethod, name: string, value: string): string {
  return secretFingerprint(method, ["variable", name], value);
}

/** The id of the key that an `hmac` fingerprint was made with; undefined for any other value. */
export function fingerprintKeyId(fact: unknown): string | undefined {
  return typeof fact === "string" ? /^hmac ([0-9a-f]{8}) [0-9a-f]{32}$/.exec(fact)?.[1] : undefined;
}

function keyIdOf(key: Buffer): string {
  if (key.length < fingerprintKeyBytesMin) {
    throw new RangeError(`The fingerprint key has ${key.length} bytes; at least ${fingerprintKeyBytesMin} are needed.`);
  }
  return hmac(key, "pulumi-cloudbase fingerprint key id").slice(0, keyIdHexDigits);
}

function hmac(key: Uint8Array, message: string): string {
  return createHmac("sha256", key).update(message).digest("hex");
}

function shorten(hex: string): string {
  return hex.slice(0, digestHexDigits);
}

/** About 25 ms and 16 MB each (measured), hence the memory of earlier results. */
const cost = { N: 2 ** 14, r: 8, p: 1 } as const;
const rememberedMax = 4096;
const remembered = new Map<string, string>();
/** Entries are found by a keyed digest, so that no secret stays behind as a map key. */
const memoryKey = randomBytes(32);

function slowDigest(salt: string, message: string): string {
  const id = hmac(memoryKey, `${Buffer.byteLength(salt)}:${salt}${message}`);
  const known = remembered.get(id);
  if (known !== undefined) return known;
  const digest = scryptSync(message, `pulumi-cloudbase fingerprint\0${salt}`, digestHexDigits / 2, cost).toString(
    "hex",
  );
  const [oldest] = remembered.keys();
  if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
  remembered.set(id, digest);
  return digest;
}
