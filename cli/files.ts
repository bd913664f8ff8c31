import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { coded } from "../provider/error-codes";
import { findJsonProblems } from "../text/json-problems";
import { CommandError } from "./command-errors";

/** What a file is called that is given as `-`. */
const standardInput = "standard input";

const meanings: Readonly<Record<string, string>> = {
  ENOENT: ", there is no such file",
  EACCES: ", you may not read it",
};

/** A file, or standard input for `-`. Throws CommandError that says who asked for it, e.g. `--data`. */
export function readInput(asked: string, file: string, maxBytes: number): Buffer {
  const name = `${asked} ${file === "-" ? standardInput : file}`;
  try {
    // Not process.stdin: asking it for anything makes a pipe non-blocking, and reads then fail with EAGAIN.
    const descriptor = file === "-" ? 0 : openSync(file, "r");
    try {
      return readAll(descriptor, name, maxBytes);
    } finally {
      if (descriptor !== 0) closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    throw unreadable(`${name} cannot be read: ${code}${meanings[code] ?? ""}.`);
  }
}

/** The same as text: UTF-8, or UTF-16 as shells of Windows write it, with or without a mark. Throws CommandError. */
export function readText(asked: string, file: string, maxBytes: number): string {
  const bytes = readInput(asked, file, maxBytes);
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    const name = `${asked} ${file === "-" ? standardInput : file}`;
    throw unreadable(`${name} is neither UTF-8 nor UTF-16. Save it as UTF-8.`);
  }
}

/** By the mark; without one by the zero beside a first character that all our formats have from ASCII. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}

function readAll(descriptor: number, name: string, maxBytes: number): Buffer {
  if (fstatSync(descriptor).isDirectory()) throw unreadable(`${name} is a folder; a file is expected.`);
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.alloc(64 * 1024);
    const bytes = readSync(descriptor, chunk);
    if (bytes === 0) return Buffer.concat(chunks);
    total += bytes;
    if (total > maxBytes) {
      throw unreadable(`${name} is larger than ${maxBytes} bytes, which is the most that is taken.`);
    }
    chunks.push(chunk.subarray(0, bytes));
  }
}

/** One JSON object. Throws CommandError that names each mistake by field, line and column, not what stands there. */
export function readJsonObject(asked: string, file: string, maxBytes: number, hint: string): Record<string, unknown> {
  const name = `${asked} ${file === "-" ? standardInput : file}`;
  const text = textOf(readInput(asked, file, maxBytes), name, hint);
  const problems = findJsonProblems(text);
  if (problems.length > 0) {
    throw new CommandError(coded("FILE_NOT_JSON", `${name} is not JSON; nothing was sent.`), hint, problems);
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
  if (!parsed.success) {
    const sentence = `${name} is JSON, but not a JSON object; nothing was sent.`;
    throw new CommandError(coded("FILE_NOT_JSON", sentence), hint);
  }
  return parsed.data;
}

/** What is written in another encoding would arrive with other characters. An editor's byte order mark is no mistake. */
function textOf(bytes: Buffer, name: string, hint: string): string {
  if (isUtf8(bytes)) return bytes.toString("utf8").replace(/^\ufeff/, "");
  throw unreadable(`${name} is not UTF-8, but GBK or UTF-16, perhaps; nothing was sent.`, `Save it as UTF-8. ${hint}`);
}

/** Throws CommandError. A file that is there stays as it is unless `overwrite` is asked for. */
export function writeOutput(
  file: string,
  content: Buffer | string,
  { mode, overwrite }: { readonly mode: number; readonly overwrite: boolean },
): void {
  try {
    // Renamed into place: `mode` would not be given to a file that is there already.
    const written = overwrite ? `${file}.${process.pid}` : file;
    writeFileSync(written, content, { mode, flag: "wx" });
    if (overwrite) renameSync(written, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      const sentence = `${file} is there already; it was left as it is.`;
      throw new CommandError(coded("FILE_EXISTS", sentence), "Name another file, or say --force.");
    }
    throw new CommandError(coded("FILE_UNWRITABLE", `${file} cannot be written: ${code}.`));
  }
}

function unreadable(sentence: string, next?: string): CommandError {
  return new CommandError(coded("FILE_UNREADABLE", sentence), next);
}
