import { createHmac } from "node:crypto";

/** Source of randomness: that many bytes. */
export type RandomBytes = (bytes: number) => Buffer;

/**
 * The same bytes for the same seed and purpose: HMAC-SHA256 of a counter. Separate purposes have separate streams, so that
 * what one of them takes does not change the others.
 */
export function seededRandom(seed: string, purpose: string): RandomBytes {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (bytes) => {
    while (pool.length < bytes) {
      const block = createHmac("sha256", seed).update(`${purpose} ${counter++}`).digest();
      pool = Buffer.concat([pool, block]);
    }
    const taken = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return taken;
  };
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function alphanumeric(random: RandomBytes, characters: number): string {
  return pick(random, characters, letters);
}

export function digits(random: RandomBytes, characters: number): string {
  return pick(random, characters, "0123456789");
}

export function hex(random: RandomBytes, characters: number): string {
  return pick(random, characters, "0123456789abcdef");
}

/** A number of that many decimal digits, as a BigInt: many ids of third parties are beyond 2^53. */
export function largeNumber(random: RandomBytes, characters: number): bigint {
  return BigInt(`${pick(random, 1, "123456789")}${digits(random, characters - 1)}`);
}

/** RFC 9562, version 4. */
export function uuid(random: RandomBytes): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Slightly uneven, which does not matter for ids and nonces. */
function pick(random: RandomBytes, characters: number, from: string): string {
  return [...random(characters)].map((byte) => from[byte % from.length]).join("");
}
