import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Terminal } from "./terminal";

/** Where the emulator that runs on this machine is found by the other commands. Holds no secret. */
const recordShape = z.object({ endpoint: z.string(), pid: z.int().positive() });
export type RunningEmulator = z.output<typeof recordShape>;

/** The record in the user's cache folder; the newest emulator wins. */
export function recordPath({ environment, platform }: Pick<Terminal, "environment" | "platform">): string {
  return join(cacheFolder(environment, platform), "pulumi-cloudbase", "emulator.json");
}

function cacheFolder(environment: Terminal["environment"], platform: NodeJS.Platform): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  const home = environment.HOME ?? homedir();
  if (platform === "darwin") return join(home, "Library", "Caches");
  if (platform === "win32") return environment.LOCALAPPDATA ?? join(home, "AppData", "Local");
  return join(home, ".cache");
}

/** Throws when the folder cannot be written. */
export function writeRecord(path: string, record: RunningEmulator): void {
  mkdirSync(dirname(path), { recursive: true });
  // Renamed into place: whoever reads sees the old one or the new one, never half of one.
  const temporary = `${path}.${record.pid}`;
  writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Removes the record if it is the one of `pid`: another emulator may have started since. */
export function removeRecord(path: string, pid: number): void {
  if (read(path)?.pid === pid) rmSync(path, { force: true });
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
