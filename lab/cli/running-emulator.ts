import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { z } from "zod";

/** Where the emulator that runs on this machine is found by the other commands. Holds no secret. */
const recordShape = z.object({ endpoint: z.string(), pid: z.int().positive() });
/** Of what may stand in a header. */
const tokenForm = z.string().regex(/^[\w-]{1,128}$/);
export type RunningEmulator = z.output<typeof recordShape>;

/** The record in the user's cache folder; the newest emulator wins. */
export function recordPath({ processEnv, platform }: Pick<Terminal, "processEnv" | "platform">): string {
  return join(cacheFolder(processEnv, platform), "pulumi-cloudbase", "emulator.json");
}

function cacheFolder(environment: Terminal["processEnv"], platform: NodeJS.Platform): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  const home = environment.HOME ?? homedir();
  if (platform === "darwin") return join(home, "Library", "Caches");
  if (platform === "win32") return environment.LOCALAPPDATA ?? join(home, "AppData", "Local");
  return join(home, ".cache");
}

/**
 * Writes the record, and beside it the token of the emulator's console. Both are for their owner's eyes only. Throws when the
 * folder cannot be written.
 */
export function writeRecord(path: string, record: RunningEmulator, consoleToken: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writePrivately(tokenPath(path, record.endpoint), `${consoleToken}\n`);
  writePrivately(path, `${JSON.stringify(record)}\n`);
}

/** Renamed into place: whoever reads sees the old one or the new one, never half of one, and never another's file. */
function writePrivately(path: string, content: string): void {
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, content, { mode: 0o600, flag: "wx" });
  renameSync(temporary, path);
}

/** Removes the token of this emulator, and the record unless another one has started since. */
export function removeRecord(path: string, { endpoint, pid }: RunningEmulator): void {
  const token = tokenPath(path, endpoint);
  if (existsSync(token)) rmSync(token);
  if (read(path)?.pid === pid) rmSync(path, { force: true });
}

/** One each: several emulators can run at a time, and only the newest has the record. */
function tokenPath(recordPath: string, endpoint: string): string {
  return join(dirname(recordPath), `console-token-${new URL(endpoint).port}`);
}

/** The token of the console at this address; undefined where no emulator of this user left one. */
export function readToken(recordPath: string, endpoint: string): string | undefined {
  try {
    return tokenForm.safeParse(readFileSync(tokenPath(recordPath, endpoint), "utf8").trim()).data;
  } catch {
    return undefined;
  }
}

/** The record of an emulator whose process is alive; a killed one leaves its record behind. */
export function readRecord(path: string): RunningEmulator | undefined {
  const record = read(path);
  return record && isAlive(record.pid) ? record : undefined;
}

function read(path: string): RunningEmulator | undefined {
  try {
    return recordShape.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too, only not ours to signal.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
