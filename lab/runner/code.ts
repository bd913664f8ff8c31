import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { BadZip, readDirectory, readEntryWhole, readPieces, type ZipEntry } from "./zip";

const bootstrap = "scf_bootstrap";
/** It is a script. */
const bootstrapBytesMax = 1024 * 1024;

/** What is in a function's zip. Rejects with BadZip when the platform could not run it. */
async function readCode(zip: Uint8Array): Promise<ZipEntry[]> {
  const entries = readDirectory(zip);
  const entry = entries.find(({ path }) => path === bootstrap);
  const problem = entry ? await bootstrapProblem(zip, entry) : missingBootstrap(entries);
  if (problem) throw new BadZip(problem);
  return entries;
}

/** Documented: exact name, at the root, executable, LF line ends. */
async function bootstrapProblem(zip: Uint8Array, entry: ZipEntry): Promise<string | undefined> {
  if (entry.mode === undefined) return `${bootstrap} has no Unix mode in the zip, so it is not executable`;
  if (!isExecutable(entry)) return `${bootstrap} is not executable (mode ${entry.mode.toString(8)}, needs 755)`;
  if (entry.bytes > bootstrapBytesMax) return `${bootstrap} has ${entry.bytes} bytes, which is no script`;
  const content = await readEntryWhole(zip, entry);
  if (content.toString("latin1", 0, 2) !== "#!") return `${bootstrap} does not begin with #!`;
  if (content.includes("\r\n")) return `${bootstrap} has CRLF line ends, needs LF`;
  return undefined;
}

function missingBootstrap(entries: readonly ZipEntry[]): string {
  const nested = entries.find(({ path }) => path.endsWith(`/${bootstrap}`));
  const missing = `${bootstrap} is missing at the root of the zip`;
  return nested ? `${missing}; there is ${nested.path}: zip what is in that folder, not the folder itself` : missing;
}

function isExecutable({ mode = 0 }: ZipEntry): boolean {
  return (mode & 0o100) !== 0;
}

/**
 * The zip with an executable scf_bootstrap: as it is, or with the mode put into its directory where the tool that made it left
 * it out, as on Windows. Rejects with BadZip when it could not run even so.
 */
export async function withExecutableBootstrap(zip: Uint8Array): Promise<Uint8Array> {
  const entry = readDirectory(zip).find(({ path }) => path === bootstrap);
  const runnable = entry === undefined || isExecutable(entry) ? zip : withMode(zip, entry, 0o755);
  const problem = await codeProblem(runnable);
  if (problem !== undefined) throw new BadZip(problem);
  return runnable;
}

const regularFile = 0o100000;
const madeOnUnix = 3;

function withMode(zip: Uint8Array, { directoryAt }: ZipEntry, mode: number): Uint8Array {
  const changed = Buffer.from(zip);
  changed.writeUInt8(madeOnUnix, directoryAt + 5);
  changed.writeUInt32LE(((regularFile | mode) << 16) >>> 0, directoryAt + 38);
  return changed;
}

/** So much is checked in a few milliseconds; then everything else in the process gets its turn. */
const turnBytes = 2 * 1024 * 1024;

/** Why the zip cannot be deployed, in words; undefined when it can, and every byte of it is what it says. */
export async function codeProblem(zip: Uint8Array): Promise<string | undefined> {
  try {
    let bytes = 0;
    for (const entry of await readCode(zip)) {
      for await (const piece of readPieces(zip, entry)) {
        bytes += piece.length;
        if (bytes < turnBytes) continue;
        bytes = 0;
        await setImmediate();
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof BadZip) return error.message;
    throw error;
  }
}

/**
 * Unpacks into `<root>/<hash>` unless it is there already, and returns that folder. It appears whole or not at all,
 * wherever the process is killed.
 */
export async function unpackCode(root: string, hash: string, zip: Uint8Array): Promise<string> {
  const folder = join(root, hash);
  if (existsSync(folder)) return folder;
  const unfinished = join(root, `${hash}${unfinishedMark}${randomBytes(4).toString("hex")}`);
  const entries = await readCode(zip);
  try {
    for (const entry of entries) await writeEntry(zip, entry, join(unfinished, entry.path));
    renameSync(unfinished, folder);
  } catch (error) {
    // Each invocation tries again.
    rmSync(unfinished, { recursive: true, force: true });
    // Two of them may, at the same time.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function writeEntry(zip: Uint8Array, entry: ZipEntry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", isExecutable(entry) ? 0o700 : 0o600);
  try {
    for await (const piece of readPieces(zip, entry)) await file.write(piece);
  } finally {
    await file.close();
  }
}

const unfinishedMark = ".unfinished-";

/** Removes every folder of unpacked code but those named. */
export function removeOtherCode(root: string, hashes: ReadonlySet<string>): void {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    if (!hashes.has(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
}
