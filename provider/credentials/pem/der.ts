import { refuse } from "./refusal";

/** One DER element (X.690). `children` are those of a constructed one; a primitive one has none. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly children: readonly DerElement[];
}

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const;

const constructedBit = 0x20;
const highTagForm = 0x1f;
const depthMax = 16;

/** Bytes that the outermost element says it fills, its header included; every lost or added character breaks this. */
export function announcedBytes(bytes: Buffer): number {
  const { length, contentStart } = readLength(bytes, 1);
  return contentStart + length;
}

/** Reads exactly one element that fills `bytes`. Only the one encoding that DER allows is accepted. */
export function readDer(bytes: Buffer): DerElement {
  const { element, end } = readElement(bytes, 0, 0);
  if (end !== bytes.length) refuse(brokenStructure);
  return element;
}

function readElement(bytes: Buffer, start: number, depth: number): { element: DerElement; end: number } {
  if (depth > depthMax) refuse("is damaged: its structure is nested too deeply.");
  const tag = byteAt(bytes, start);
  if ((tag & highTagForm) === highTagForm) refuse(brokenStructure);
  const { length, contentStart } = readLength(bytes, start + 1);
  const end = contentStart + length;
  if (end > bytes.length) refuse(brokenStructure);
  const content = bytes.subarray(contentStart, end);
  if (tag === tags.integer) assertShortestInteger(content);
  const children = tag & constructedBit ? readChildren(content, depth + 1) : [];
  return { element: { tag, content, children }, end };
}

function readChildren(content: Buffer, depth: number): DerElement[] {
  const children: DerElement[] = [];
  for (let position = 0; position < content.length; ) {
    const { element, end } = readElement(content, position, depth);
    children.push(element);
    position = end;
  }
  return children;
}

function readLength(bytes: Buffer, start: number): { length: number; contentStart: number } {
  const first = byteAt(bytes, start);
  if (first < 0x80) return { length: first, contentStart: start + 1 };
  const lengthBytes = first & 0x7f;
  if (lengthBytes === 0 || lengthBytes > 3) refuse(brokenStructure);
  let length = 0;
  for (let i = 1; i <= lengthBytes; i++) length = length * 256 + byteAt(bytes, start + i);
  const shortest = length >= 0x80 && length >= 256 ** (lengthBytes - 1);
  if (!shortest) refuse(brokenStructure);
  return { length, contentStart: start + 1 + lengthBytes };
}

function assertShortestInteger(content: Buffer): void {
  const [first, second = 0] = content;
  const padded = content.length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (first === undefined || padded) refuse(brokenStructure);
}

function byteAt(bytes: Buffer, position: number): number {
  return bytes[position] ?? refuse(brokenStructure);
}

const brokenStructure = "is damaged: its inner structure (DER) does not add up.";

export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), encodedLength(content.length), content]);
}

function encodedLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
