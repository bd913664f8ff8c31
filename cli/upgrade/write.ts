import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { coded } from "../../provider/error-codes";
import { CommandError } from "../command-errors";
import { bootstrapName, type Step } from "./plan";

/** Where files lie until all of them could be written; inside the folder, so that a rename puts each in its place. */
export const stagingName = ".code-upgrade";

/** Changes the folder when everything that it is to hold could be written beside it. Throws CommandError, with nothing changed. */
export function writeSteps(steps: readonly Step[], folder: string): void {
  const staging = join(folder, stagingName);
  rmSync(staging, { recursive: true, force: true });
  try {
    for (const step of steps) stage(step, folder, staging);
    for (const step of manifestLast(steps)) settle(step, folder, staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function stage({ path, content }: Step, folder: string, staging: string): void {
  if (content === undefined) return;
  const [target, staged] = [join(folder, path), join(staging, path)];
  try {
    const existing = existsSync(target) ? statSync(target) : undefined;
    if (existing && !existing.isFile()) throw new Error("it is no file");
    for (const parent of [staged, target]) mkdirSync(dirname(parent), { recursive: true });
    writeFileSync(staged, content);
    if (path === bootstrapName) chmodSync(staged, 0o755);
    else if (existing) chmodSync(staged, existing.mode);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const sentence = `${target} cannot be written: ${code ?? message}. Nothing was changed.`;
    throw new CommandError(coded("FILE_UNWRITABLE", sentence));
  }
}

/** It says which template this code came from: until it is there, an upgrade that was cut off begins again. */
function manifestLast(steps: readonly Step[]): Step[] {
  const isManifest = ({ path }: Step) => path === "package.json";
  return [...steps.filter((step) => !isManifest(step)), ...steps.filter(isManifest)];
}

function settle({ path, what, content }: Step, folder: string, staging: string): void {
  if (what === "removed") rmSync(join(folder, path), { force: true });
  if (content !== undefined) renameSync(join(staging, path), join(folder, path));
}
