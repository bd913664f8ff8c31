import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { limits } from "../../cloud-api";

/** A folder of function code, read once: the same files always give the same hash and the same zip. */
export interface FunctionCode {
  readonly hash: string;
  readonly files: readonly CodeFile[];
}

interface CodeFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const bootstrap = "scf_bootstrap";
const ignored = new Set([".git", ".DS_Store"]);
const filesMax = 10_000;
/** Before compression; far above what fits inline, far below what would fill the memory. */
const bytesMax = 64 * 1024 * 1024;

/** Reads the folder, or says in one sentence why it cannot be deployed. */
export function readFunctionCode(folder: string): FunctionCode | { problem: string } {
  let files: CodeFile[];
  try {
    if (!statSync(folder).isDirectory()) return { problem: `${folder} is not a folder` };
    files = collect(folder);
  } catch (error) {
    return { problem: `${folder} cannot be read: ${(error as Error).message}` };
  }
  const start = files.find(({ path }) => path === bootstrap);
  if (!start)
    return {
      problem: `${folder} has no ${bootstrap}; an HTTP function is started by it (a script at the top of the folder)`,
    };
  if (start.content.includes("\r"))
    return { problem: `${folder}/${bootstrap} has CR line ends; the platform cannot run it. Save it with LF` };
  return { hash: hashOf(files), files };
}

/** A zip with fixed times, so that equal code is equal bytes. */
export function zipFunctionCode({ files }: FunctionCode): Uint8Array {
  const entries: Zippable = {};
  for (const { path, content, executable } of files) {
    const mode = executable ? 0o755 : 0o644;
    entries[path] = [content, { os: 3, attrs: (0o100000 | mode) << 16, mtime: "1980-01-01T00:00:00" }];
  }
  const zip = zipSync(entries, { level: 9 });
  if (zip.length > limits.inlineZipBytesMax) {
    throw new Error(
      `the function's code is ${zip.length} bytes zipped; at most ${limits.inlineZipBytesMax} can be sent. Leave out what is not needed at run time.`,
    );
  }
  return zip;
}

function collect(folder: string): CodeFile[] {
  const files: CodeFile[] = [];
  let bytes = 0;
  const visit = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative))) {
      if (ignored.has(entry)) continue;
      const path = relative ? `${relative}/${entry}` : entry;
      const kind = statSync(join(folder, path));
      if (kind.isDirectory()) {
        visit(path);
      } else if (kind.isFile()) {
        const content = readFileSync(join(folder, path));
        bytes += content.length;
        if (files.length >= filesMax || bytes > bytesMax)
          throw new Error(`more than ${filesMax} files or ${bytesMax} bytes`);
        // The platform requires it of scf_bootstrap; file systems without modes lose it.
        const executable = path === bootstrap || (kind.mode & 0o111) !== 0;
        files.push({ path, content, executable });
      }
    }
  };
  visit("");
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function hashOf(files: readonly CodeFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content, executable } of files) {
    hash.update(`${path}\n${executable ? "x" : "-"} ${content.length}\n`).update(content);
  }
  return `sha256 ${hash.digest("hex").slice(0, 32)}`;
}
