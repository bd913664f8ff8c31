/*
 * The few DER pieces that a certificate consists of (X.690; RFC 5280 §4.1). node:crypto reads certificates but makes none.
 */

const tags = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
};

export function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

export function sequence(...parts: Buffer[]): Buffer {
  return element(tags.sequence, Buffer.concat(parts));
}

export function set(...parts: Buffer[]): Buffer {
  return element(tags.set, Buffer.concat(parts));
}

/** A positive integer from its big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const signByte = (bytes[0] ?? 0) >= 0x80 ? [0] : [];
  return element(tags.integer, Buffer.concat([Buffer.from(signByte), bytes]));
}

export function bitString(bytes: Buffer): Buffer {
  return element(tags.bitString, Buffer.concat([Buffer.from([0]), bytes]));
}

export function nothing(): Buffer {
  return element(tags.null, Buffer.alloc(0));
}

export function utf8(text: string): Buffer {
  return element(tags.utf8, Buffer.from(text, "utf8"));
}

/** From dotted form, e.g. `2.5.4.3`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(tags.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Only for the years 1950 to 2049. */
export function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return element(tags.utcTime, Buffer.from(`${digits}Z`, "ascii"));
}

/** Seven bits a byte, the most significant first; all but the last have the high bit set. */
function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128));
  return bytes;
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const digits: number[] = [];
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.from([0x80 + digits.length, ...digits]);
}
