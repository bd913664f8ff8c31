import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** A credential, or a list, is a few KB; anything larger is the wrong file. */
const bytesMax = 64 * 1024;

/** Without waiting for anybody: a pipe, or a file that behaves like one, is opened and answers at once. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** The bytes of a small ordinary file, or in one sentence why there are none. */
export function readSmallFile(file: string): { bytes: Buffer } | { problem: string } {
  try {
    // Looked at before it is opened: opening a device may already do something.
    const refusal = refuse(statSync(file));
    if (refusal) return { problem: `the file ${file} ${refusal}` };
    const descriptor = openSync(file, openFlags);
    try {
      const outcome = refuse(fstatSync(descriptor)) ?? readTo(descriptor);
      return typeof outcome === "string" ? { problem: `the file ${file} ${outcome}` } : { bytes: outcome };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `the file ${file} ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}` };
  }
}

/** Completes a sentence that begins with the file. */
function refuse(stats: Stats): string | undefined {
  if (stats.isDirectory()) return "is a folder";
  if (stats.isFIFO()) return "is a pipe, not a file";
  if (stats.isSocket()) return "is a socket";
  if (!stats.isFile()) return "is a device";
  return stats.size > bytesMax ? tooLarge(`${stats.size}`) : undefined;
}

/** What a file says of its size does not hold for all of them (/proc). */
function readTo(descriptor: number): Buffer | string {
  const buffer = Buffer.alloc(bytesMax + 1);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  if (length === 0) return "is empty";
  return length > bytesMax ? tooLarge(`more than ${bytesMax}`) : buffer.subarray(0, length);
}

function tooLarge(bytes: string): string {
  return `has ${bytes} bytes; at most ${bytesMax} are read`;
}
