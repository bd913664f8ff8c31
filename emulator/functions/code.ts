import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packZip } from "./pack";
import { BadZip, readZip, type ZipFile } from "./zip";

const bootstrap = "scf_bootstrap";

/** The files of a function's zip. Throws BadZip when the platform could not run it. */
function readCode(zip: Uint8Array): ZipFile[] {
  const files = readZip(zip);
  const file = files.find(({ path }) => path === bootstrap);
  const problem = file ? bootstrapProblem(file) : missingBootstrap(files);
  if (problem) throw new BadZip(problem);
  return files;
}

/** Documented: exact name, at the root, executable, LF line ends. */
function bootstrapProblem(file: ZipFile): string | undefined {
  if (file.mode === undefined) return `${bootstrap} has no Unix mode in the zip, so it is not executable`;
  if (!isExecutable(file)) return `${bootstrap} is not executable (mode ${file.mode.toString(8)}, needs 755)`;
  if (file.content.toString("latin1", 0, 2) !== "#!") return `${bootstrap} does not begin with #!`;
  if (file.content.includes("\r\n")) return `${bootstrap} has CRLF line ends, needs LF`;
  return undefined;
}

function missingBootstrap(files: readonly ZipFile[]): string {
  const nested = files.find(({ path }) => path.endsWith(`/${bootstrap}`));
  const missing = `${bootstrap} is missing at the root of the zip`;
  return nested ? `${missing}; there is ${nested.path}: zip what is in that folder, not the folder itself` : missing;
}

function isExecutable({ mode = 0 }: ZipFile): boolean {
  return (mode & 0o100) !== 0;
}

/**
 * The zip with an executable scf_bootstrap: as it is, or packed anew where the tool that made it left the mode out, as on
 * Windows. Throws BadZip when it could not run even so.
 */
export function withExecutableBootstrap(zip: Uint8Array): Uint8Array {
  const files = readZip(zip).map((file) =>
    file.path === bootstrap && !isExecutable(file) ? { ...file, mode: 0o755 } : file,
  );
  const runnable = codeProblem(zip) === undefined ? zip : packZip(files);
  readCode(runnable);
  return runnable;
}

/** Why the zip cannot be deployed, in words; undefined when it can. */
export function codeProblem(zip: Uint8Array): string | undefined {
  try {
    readCode(zip);
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
export function unpackCode(root: string, hash: string, zip: Uint8Array): string {
  const folder = join(root, hash);
  if (existsSync(folder)) return folder;
  const unfinished = join(root, `${hash}${unfinishedMark}${randomBytes(4).toString("hex")}`);
  const files = readCode(zip);
  try {
    for (const file of files) {
      const path = join(unfinished, file.path);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, file.content, { mode: (file.mode ?? 0o600) & 0o100 ? 0o700 : 0o600 });
    }
    renameSync(unfinished, folder);
  } catch (error) {
    // Each invocation tries again.
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

const unfinishedMark = ".unfinished-";

/** Removes every folder of unpacked code but those named. */
export function removeOtherCode(root: string, hashes: ReadonlySet<string>): void {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    if (!hashes.has(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
}
