/** As many random bytes are 256 bits. */
const bytesMin = 32;
/** Of 32 random bytes at least 20 differ, and so do the steps between them (observed: 22 or more in two million keys). */
const differentMin = 20;

/**
 * The fingerprint key as it is given: random bytes in base64 or hexadecimal. What is keyed with is the text itself, as it was
 * from the first version on: the fingerprints in people's states depend on it. `refused` completes a sentence about the key.
 */
export function readFingerprintKey(given: string): { readonly key: Buffer } | { readonly refused: string } {
  const text = given.trim();
  const bytes = decode(text.replace(/\s+/g, ""));
  if (!bytes) return { refused: "is neither base64 nor hexadecimal" };
  if (bytes.length < bytesMin) return { refused: `has ${bytes.length * 8} bits; ${bytesMin * 8} are needed` };
  if (!looksRandom(text, bytes)) return { refused: "is not random: it repeats itself, counts, or is made of words" };
  return { key: Buffer.from(text) };
}

function decode(text: string): Buffer | undefined {
  if (/^([0-9A-Fa-f]{2})*$/.test(text)) return Buffer.from(text, "hex");
  if (/^([A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(text)) return Buffer.from(text, "base64");
  return undefined;
}

function looksRandom(text: string, bytes: Buffer): boolean {
  const steps = bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0));
  const repeats = new Set(bytes).size < differentMin || new Set(steps).size < differentMin;
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  // Base64 without capital letters, or with nothing else, is words that somebody typed.
  const isTyped = !/^[0-9A-Fa-f\s]*$/.test(text) && !(/[a-z]/.test(text) && /[A-Z]/.test(text));
  return !(repeats || isText || isTyped);
}
