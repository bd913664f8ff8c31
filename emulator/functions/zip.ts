import { crc32, inflateRawSync } from "node:zlib";
import { errorCode } from "../caught";

/*
 * Reads a zip file by its central directory. Written here because what matters for a function is what general readers
 * leave out: Unix modes, checksums, a limit on the unpacked size, and no path that leads outside.
 */

/** A zip that cannot become a function; the message says what is wrong with which entry. */
export class BadZip extends Error {
  override readonly name = "BadZip";
}

export interface ZipFile {
  /** Relative, with forward slashes, never leading outside. */
  readonly path: string;
  /** Unix permission bits; undefined when the zip was made without them. */
  readonly mode: number | undefined;
  readonly content: Buffer;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const commentBytesMax = 0xffff;
const entriesMax = 20_000;
/** No system's longest path leaves room for more below a folder of ours. */
const pathBytesMax = 3_072;
/** Documented: 500 MB of code. */
const unpackedBytesMax = 500 * 1024 * 1024;

/** All files in it, `bytesMax` together at most. Throws BadZip. */
export function readZip(bytes: Uint8Array, bytesMax: number = unpackedBytesMax): ZipFile[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > entriesMax) throw new BadZip(`the zip has ${count} entries, at most ${entriesMax} are taken`);
  const files = new Map<string, ZipFile>();
  let position = zip.readUInt32LE(end + 16);
  let bytesLeft = bytesMax;
  try {
    for (let index = 0; index < count; index++) {
      const entry = readEntry(zip, position);
      position = entry.next;
      if (entry.path.endsWith("/")) continue;
      const content = readContent(zip, entry, bytesLeft);
      bytesLeft -= content.length;
      if (files.has(entry.path)) throw new BadZip(`${JSON.stringify(entry.path)} is in the zip twice`);
      files.set(entry.path, { path: entry.path, mode: entry.mode, content });
    }
  } catch (error) {
    throw errorCode(error) === "ERR_OUT_OF_RANGE" ? new BadZip("the zip is cut off or damaged") : error;
  }
  refuseFoldersAmong(files);
  return [...files.values()];
}

/** No file system takes both. */
function refuseFoldersAmong(files: ReadonlyMap<string, ZipFile>): void {
  for (const path of files.keys()) {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      if (files.has(folder)) throw new BadZip(`${JSON.stringify(folder)} is in the zip as a file and as a folder`);
    }
  }
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= 0 && at >= zip.length - endBytes - commentBytesMax; at--) {
    if (zip.readUInt32LE(at) === endSignature) return at;
  }
  throw new BadZip("this is not a zip file, or it is cut off");
}

interface Entry {
  readonly path: string;
  readonly mode: number | undefined;
  readonly compression: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly localHeader: number;
  /** Where the next entry begins. */
  readonly next: number;
}

const madeOnUnix = 3;
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

function readEntry(zip: Buffer, at: number): Entry {
  if (zip.readUInt32LE(at) !== entrySignature) throw new BadZip("the zip's directory is damaged");
  const nameBytes = zip.readUInt16LE(at + 28);
  if (nameBytes > pathBytesMax) throw new BadZip(`a path in the zip is longer than ${pathBytesMax} bytes`);
  const path = zip.toString("utf8", at + 46, at + 46 + nameBytes);
  const unixMode = zip.readUInt32LE(at + 38) >>> 16;
  const isUnix = zip.readUInt8(at + 5) === madeOnUnix && unixMode !== 0;
  if (isUnix && (unixMode & fileTypeMask) === symbolicLink) {
    throw new BadZip(`${JSON.stringify(path)} is a symbolic link, which the emulator does not unpack`);
  }
  if (leadsOutside(path)) throw new BadZip(`the path ${JSON.stringify(path)} leads outside the function's folder`);
  if (zip.readUInt16LE(at + 8) & 1) throw new BadZip(`${JSON.stringify(path)} is encrypted`);
  return {
    path,
    mode: isUnix ? unixMode & 0o777 : undefined,
    compression: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    packedBytes: zip.readUInt32LE(at + 20),
    localHeader: zip.readUInt32LE(at + 42),
    next: at + 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32),
  };
}

function leadsOutside(path: string): boolean {
  return (
    path === "" ||
    path.startsWith("/") ||
    path.includes("\\") ||
    path.includes("\0") ||
    /^[A-Za-z]:/.test(path) ||
    path
      .replace(/\/$/, "")
      .split("/")
      .some((part) => part === "" || part === "." || part === "..")
  );
}

const stored = 0;
const deflated = 8;

function readContent(zip: Buffer, entry: Entry, bytesMax: number): Buffer {
  const name = JSON.stringify(entry.path);
  if (zip.readUInt32LE(entry.localHeader) !== localSignature) throw new BadZip(`${name} is damaged in the zip`);
  const start =
    entry.localHeader + 30 + zip.readUInt16LE(entry.localHeader + 26) + zip.readUInt16LE(entry.localHeader + 28);
  const packed = zip.subarray(start, start + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw new BadZip(`${name} is cut off`);
  const content = unpack(packed, entry.compression, name, bytesMax);
  if (crc32(content) !== entry.checksum) throw new BadZip(`${name} does not match its checksum`);
  return content;
}

function unpack(packed: Buffer, compression: number, name: string, bytesMax: number): Buffer {
  const tooLarge = () => new BadZip(`unpacked, the zip has too many bytes: ${name} goes beyond the limit`);
  if (compression === stored) {
    if (packed.length > bytesMax) throw tooLarge();
    return packed;
  }
  if (compression !== deflated)
    throw new BadZip(`${name} is packed with a method that is not supported (${compression})`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(bytesMax, 1) });
  } catch (error) {
    throw errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? tooLarge() : new BadZip(`${name} cannot be unpacked`);
  }
}
