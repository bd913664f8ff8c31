/** Source of randomness: that many bytes. */
export type RandomBytes = (bytes: number) => Buffer;

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function alphanumeric(random: RandomBytes, characters: number): string {
  return pick(random, characters, letters);
}

export function digits(random: RandomBytes, characters: number): string {
  return pick(random, characters, "0123456789");
}

export function uuid(random: RandomBytes): string {
  return random(16)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Slightly uneven, which does not matter for ids and nonces. */
function pick(random: RandomBytes, characters: number, from: string): string {
  return [...random(characters)].map((byte) => from[byte % from.length]).join("");
}
