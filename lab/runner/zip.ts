import { Readable } from "node:stream";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { errorCode } from "../plumbing/error-fields";

/*
 * Reads a zip file by its central directory. Written here because what matters for a function is what general readers
 * leave out: Unix modes, checksums, limits, and no path that leads outside. A few bytes can become hundreds of megabytes: what
 * the directory says is checked before anything is unpacked, and one piece is in memory at a time.
 */

/** A zip that cannot become a function; the message says what is wrong with which entry. */
export class BadZip extends Error {
  override readonly name = "BadZip";
}

export interface ZipEntry {
  /** Relative, with forward slashes, never leading outside. */
  readonly path: string;
  /** Unix permission bits; undefined when the zip was made without them. */
  readonly mode: number | undefined;
  /** Unpacked, as the directory says; it is not more. */
  readonly bytes: number;
  /** Where the directory tells of it. */
  readonly directoryAt: number;
  readonly compression: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly localHeader: number;
}

export interface ZipFile extends Pick<ZipEntry, "path" | "mode"> {
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

/** What is in it, without unpacking any of it: `bytesMax` together at most. Throws BadZip. */
export function readDirectory(bytes: Uint8Array, bytesMax: number = unpackedBytesMax): ZipEntry[] {
  const zip = bufferOf(bytes);
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > entriesMax) throw new BadZip(`the zip has ${count} entries, at most ${entriesMax} are taken`);
  const entries = new Map<string, ZipEntry>();
  let position = zip.readUInt32LE(end + 16);
  let bytesLeft = bytesMax;
  try {
    for (let index = 0; index < count; index++) {
      const { next, ...entry } = readEntry(zip, position);
      position = next;
      if (entry.path.endsWith("/")) continue;
      bytesLeft -= entry.bytes;
      if (bytesLeft < 0) throw tooLarge(entry);
      if (entries.has(entry.path)) throw new BadZip(`${JSON.stringify(entry.path)} is in the zip twice`);
      entries.set(entry.path, entry);
    }
  } catch (error) {
    throw errorCode(error) === "ERR_OUT_OF_RANGE" ? new BadZip("the zip is cut off or damaged") : error;
  }
  refuseFoldersAmong(entries);
  return [...entries.values()];
}

/** All files, in memory: for few and small ones. Rejects with BadZip. */
export async function readZip(bytes: Uint8Array, bytesMax?: number): Promise<ZipFile[]> {
  const files: ZipFile[] = [];
  for (const entry of readDirectory(bytes, bytesMax)) {
    const { path, mode } = entry;
    files.push({ path, mode, content: await readEntryWhole(bytes, entry) });
  }
  return files;
}

export async function readEntryWhole(zip: Uint8Array, entry: ZipEntry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readPieces(zip, entry)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** One file's content, piece by piece. Throws BadZip, at the latest after the last piece, when it is not what the zip says. */
export async function* readPieces(bytes: Uint8Array, entry: ZipEntry): AsyncGenerator<Buffer> {
  const zip = bufferOf(bytes);
  const name = JSON.stringify(entry.path);
  let bytesLeft = entry.bytes;
  let checksum = 0;
  for await (const piece of unpacked(packedOf(zip, entry), entry)) {
    bytesLeft -= piece.length;
    if (bytesLeft < 0) throw tooLarge(entry);
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (bytesLeft > 0) throw new BadZip(`${name} is cut off`);
  if (checksum !== entry.checksum) throw new BadZip(`${name} does not match its checksum`);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tooLarge({ path }: Pick<ZipEntry, "path">): BadZip {
  return new BadZip(`unpacked, the zip has too many bytes: ${JSON.stringify(path)} goes beyond the limit`);
}

/** No file system takes both. */
function refuseFoldersAmong(files: ReadonlyMap<string, ZipEntry>): void {
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

const madeOnUnix = 3;
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/** `next`: where the next one begins. */
function readEntry(zip: Buffer, at: number): ZipEntry & { readonly next: number } {
  if (zip.readUInt32LE(at) !== entrySignature) throw new BadZip("the zip's directory is damaged");
  const nameBytes = zip.readUInt16LE(at + 28);
  if (nameBytes > pathBytesMax) throw new BadZip(`a path in the zip is longer than ${pathBytesMax} bytes`);
  const path = zip.toString("utf8", at + 46, at + 46 + nameBytes);
  const unixMode = zip.readUInt32LE(at + 38) >>> 16;
  const isUnix = zip.readUInt8(at + 5) === madeOnUnix && unixMode !== 0;
  if (isUnix && (unixMode & fileTypeMask) === symbolicLink) {
    throw new BadZip(`${JSON.stringify(path)} is a symbolic link, which the emulator does not unpack`);
  }
  if (path.includes("\\")) {
    throw new BadZip(
      `the path ${JSON.stringify(path)} has backslashes for slashes, as some tools on Windows write them, and would become one file of that name: pack it with another tool (tar, 7-Zip), or deploy the folder`,
    );
  }
  if (leadsOutside(path)) throw new BadZip(`the path ${JSON.stringify(path)} leads outside the function's folder`);
  if (zip.readUInt16LE(at + 8) & 1) throw new BadZip(`${JSON.stringify(path)} is encrypted`);
  return {
    path,
    mode: isUnix ? unixMode & 0o777 : undefined,
    compression: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    packedBytes: zip.readUInt32LE(at + 20),
    bytes: zip.readUInt32LE(at + 24),
    directoryAt: at,
    localHeader: zip.readUInt32LE(at + 42),
    next: at + 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32),
  };
}

function leadsOutside(path: string): boolean {
  return (
    path === "" ||
    path.startsWith("/") ||
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

function packedOf(zip: Buffer, { path, localHeader, packedBytes }: ZipEntry): Buffer {
  const name = JSON.stringify(path);
  if (localHeader + localHeaderBytes > zip.length || zip.readUInt32LE(localHeader) !== localSignature) {
    throw new BadZip(`${name} is damaged in the zip`);
  }
  const start =
    localHeader + localHeaderBytes + zip.readUInt16LE(localHeader + 26) + zip.readUInt16LE(localHeader + 28);
  const packed = zip.subarray(start, start + packedBytes);
  if (packed.length !== packedBytes) throw new BadZip(`${name} is cut off`);
  return packed;
}

const localHeaderBytes = 30;
/** Of what is larger, the inflating is done by zlib's own threads. */
const atOnceBytesMax = 256 * 1024;
const pieceBytes = 256 * 1024;

async function* unpacked(packed: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const { path, compression, bytes } = entry;
  const name = JSON.stringify(path);
  if (compression === stored) {
    for (let at = 0; at < packed.length; at += pieceBytes) yield packed.subarray(at, at + pieceBytes);
    return;
  }
  if (compression !== deflated) {
    throw new BadZip(`${name} is packed with a method that is not supported (${compression})`);
  }
  try {
    if (bytes <= atOnceBytesMax) yield inflateRawSync(packed, { maxOutputLength: Math.max(bytes, 1) });
    else yield* Readable.from([packed]).pipe(createInflateRaw({ chunkSize: pieceBytes }));
  } catch (error) {
    throw errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? tooLarge(entry) : new BadZip(`${name} cannot be unpacked`);
  }
}
