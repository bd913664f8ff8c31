import { createHash, createHmac, randomBytes, scryptSync } from "node:crypto";

/*
 * Fingerprints make equal values recognisable without telling them. They are stable: they stand in people's state.
 *   sha256 <32 hex>                  the public half of a key (SPKI, DER), first half of its SHA-256
 *   hmac <key id, 8 hex> <32 hex>    a shared secret, HMAC-SHA256 under the project's fingerprint key, first half
 *   scrypt ln=16,r=8,p=4 <32 hex>    a shared secret that a person chose, where there is no such key; bound to the salt
 *   scrypt <32 hex>                  the same at a small cost: what a machine made; in states of version 0.1.0 all of them
 * Plain SHA-256 would not do for shared secrets: all three-character tokens are hashed in 0.3 s (measured). Nor would a small
 * cost for what people choose: a word was found in 214 guesses (docs/decisions/0012).
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

export function isPublicKeyFingerprint(fact: unknown): fact is string {
  return typeof fact === "string" && fact.startsWith("sha256 ");
}

export interface SharedSecret {
  /**
   * Keeps equal texts of different meaning apart: the credential's format and field. Environment and integration are no part
   * of it, so that one key shows where a value is used twice.
   */
  readonly domain: readonly string[];
  readonly value: string;
  /** A machine made it, long and at random: nobody guesses it at any price. */
  readonly generated: boolean;
}

/**
 * `known` is the fact that stands in state, if any: made in another form, it stays as long as it is of this very value, so that
 * a new form changes no state. Two scrypt facts of one credential that differ are therefore of two values, whatever their forms.
 */
export function secretFingerprint(method: FingerprintMethod, secret: SharedSecret, known?: unknown): string {
  const message = ["pulumi-cloudbase fingerprint", ...secret.domain, secret.value].join("\0");
  if (method.kind === "hmac") return `hmac ${keyIdOf(method.key)} ${shorten(hmac(method.key, message))}`;
  const form = secret.generated ? cheap : dear;
  const knownForm = scryptFormOf(known);
  if (knownForm && knownForm !== form && scryptFact(knownForm, method.salt, message) === known) return known as string;
  return scryptFact(form, method.salt, message);
}

/** Of a user's own variable whose value is a secret. */
export function variableFingerprint(method: FingerprintMethod, name: string, value: string): string {
  return secretFingerprint(method, { domain: ["variable", name], value, generated: false });
}

/** The id of the key that an `hmac` fingerprint was made with; undefined for any other value. */
export function fingerprintKeyId(fact: unknown): string | undefined {
  return typeof fact === "string" ? /^hmac ([0-9a-f]{8}) [0-9a-f]{32}$/.exec(fact)?.[1] : undefined;
}

/** Whether a fact was made by scrypt, at whatever cost. */
export function isScryptFact(fact: unknown): boolean {
  return scryptFormOf(fact) !== undefined;
}

/** How this method's facts begin that can be compared with each other: all by one key, or all by scrypt at whatever cost. */
export function methodIdOf(method: FingerprintMethod): string {
  return method.kind === "hmac" ? `hmac ${keyIdOf(method.key)}` : "scrypt";
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

interface ScryptForm {
  /** How its facts begin. */
  readonly prefix: string;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number };
}

/** 16 MiB and some 30 ms of processor time (measured: npm run bench -- credentials). */
const cheap: ScryptForm = { prefix: "scrypt", cost: { N: 2 ** 14, r: 8, p: 1, maxmem: 32 * 2 ** 20 } };
/**
 * 64 MiB, and four to five times the 86 ms that a million guesses a day leave for each (measured by the same), so that neither
 * a core of twice the speed nor code of twice the speed gets there.
 */
const dear: ScryptForm = {
  prefix: "scrypt ln=16,r=8,p=4",
  cost: { N: 2 ** 16, r: 8, p: 4, maxmem: 128 * 2 ** 20 },
};

function scryptFormOf(fact: unknown): ScryptForm | undefined {
  const prefix = typeof fact === "string" ? /^(scrypt.*) [0-9a-f]{32}$/.exec(fact)?.[1] : undefined;
  return [cheap, dear].find((form) => form.prefix === prefix);
}

/** Of the values that one process sees, each is digested once. */
const rememberedMax = 4096;
const remembered = new Map<string, string>();
/** Entries are found by a keyed digest, so that no secret stays behind as a map key. */
const memoryKey = randomBytes(32);

function scryptFact({ prefix, cost }: ScryptForm, salt: string, message: string): string {
  const id = hmac(memoryKey, `${prefix}\0${Buffer.byteLength(salt)}:${salt}${message}`);
  const known = remembered.get(id);
  if (known !== undefined) return known;
  const digest = scryptSync(message, `pulumi-cloudbase fingerprint\0${salt}`, digestHexDigits / 2, cost);
  const fact = `${prefix} ${digest.toString("hex")}`;
  const [oldest] = remembered.keys();
  if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
  remembered.set(id, fact);
  return fact;
}
