import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../setup/failure.mjs";
import { lastLines, run } from "../setup/run.mjs";
import { goSettings } from "./go-build.mjs";

const goLimitMs = 20 * 60_000;
const shownLines = 6;

/**
 * Builds one program of a Go module that is pinned here. The engine's own tags: packages that were compiled for it are not
 * compiled again.
 * @param {import("../setup/project.mjs").Context} context
 * @param {{ module: string, package: string, output: string }} program
 */
export async function installGoProgram(context, { module, package: name, output }) {
  await go(context, module, ["build", "-tags=osusergo,grpcnotrace", "-ldflags=-s -w", "-o", output, name]);
}

/**
 * @param {import("../setup/project.mjs").Context} context
 * @param {string} module the folder in which it runs
 * @param {string[]} args
 */
export async function go({ environment, signal }, module, args) {
  const options = { environment: { ...environment, ...goSettings }, cwd: module, signal, timeLimitMs: goLimitMs };
  const { code, stdout, stderr } = await run("go", args, options);
  if (code !== 0) throw new Refusal(`go ${args[0]} failed in ${module}:\n${lastLines(stderr, shownLines)}`);
  return stdout.trim();
}

/**
 * What a thing that is made from these folders is called.
 * @param {string[]} folders
 * @param {string[]} more
 */
export function hashOfFiles(folders, more = []) {
  const hash = createHash("sha256");
  for (const text of more) hash.update(text);
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) {
      const path = join(folder, file);
      if (statSync(path).isFile()) hash.update(readFileSync(path));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
