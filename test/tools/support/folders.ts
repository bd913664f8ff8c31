import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

/** A folder that `removeFolders` removes. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "tools-"));
  made.push(path);
  return path;
}

export function removeFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

export function write(file: string, content: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A program in JavaScript, which needs nothing on PATH. */
export function writeProgram(file: string, source: string): string {
  write(file, `#!${process.execPath}\n${source}\n`);
  chmodSync(file, 0o755);
  return file;
}
