import { type Zippable, zipSync } from "fflate";

export interface CodeFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** Code as a function takes it: a zip with Unix modes, and fixed times, so that equal code is equal bytes. */
export function zipCode(files: readonly CodeFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, content, executable } of files) {
    const mode = executable ? 0o755 : 0o644;
    entries[path] = [content, { os: 3, attrs: (regularFile | mode) << 16, mtime: "1980-01-01T00:00:00" }];
  }
  return zipSync(entries, { level: 9 });
}

const regularFile = 0o100000;
