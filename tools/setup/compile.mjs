import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "./failure.mjs";
import { pinnedEnvironment, readJson } from "./project.mjs";
import { run } from "./run.mjs";

const compileLimitMs = 5 * 60_000;
const settingsFiles = ["tsconfig.json", "tsconfig.build.json"];

/**
 * A package of this repository: its folder, where its part of the compiler's output goes, and where that stands in the whole.
 * @typedef {{ dist: string, part: string }} Package
 */

/**
 * This package last: what is compiled for the others is taken out of its own.
 * @param {string} root
 * @returns {Package[]}
 */
function packages(root) {
  /** @type {string[]} */
  const workspaces = readJson(join(root, "package.json")).workspaces ?? [];
  const compiled = workspaces.filter((folder) => sourceFolders(root).includes(folder));
  return [...compiled, "."].map((folder) => ({ dist: join(root, folder, "dist"), part: folder }));
}

/**
 * Whether each dist/ comes from the sources and settings that are there now.
 * @param {string} root
 */
export function isCompiled(root) {
  const stamp = stampFile(root);
  const isThere = packages(root).every(({ dist }) => existsSync(dist));
  return isThere && existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(root);
}

/**
 * Compiles into the dist/ of every package, which is replaced whole: nothing stays of a source that is gone, and a compilation that fails or is
 * interrupted leaves the old one.
 * @param {import("./project.mjs").Context} context
 */
export async function compile(context) {
  const { root, signal, report } = context;
  const step = report.begin("compiled");
  // Taken before: a file saved while the compiler runs makes the result stale, not wrongly fresh.
  const compiled = fingerprint(root);
  const scratch = join(workFolder(root), "compile");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  try {
    const args = ["-p", "tsconfig.build.json", "--outDir", join(scratch, "new"), "--noEmitOnError"];
    const tsc = { environment: pinnedEnvironment(context), cwd: root, signal, timeLimitMs: compileLimitMs };
    const { code, stdout, stderr } = await run("tsc", args, tsc);
    if (code !== 0)
      throw new Refusal(`The sources do not compile (tsc -p tsconfig.build.json):\n${(stdout + stderr).trim()}`);
    for (const [index, { dist, part }] of packages(root).entries()) {
      replaceFolder(dist, join(scratch, "new", part), join(scratch, `old-${index}`));
    }
    writeFileSync(stampFile(root), compiled);
    step.done();
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} replacement
 * @param {string} aside
 */
function replaceFolder(folder, replacement, aside) {
  if (existsSync(folder)) renameSync(folder, aside);
  renameSync(replacement, folder);
}

/**
 * A hash of everything that goes into dist/, apart from the compiler: with that, npm replaces the stamp's folder.
 * @param {string} root
 */
function fingerprint(root) {
  const hash = createHash("sha256");
  for (const file of [...settingsFiles, ...sourceFiles(root)]) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** @param {string} root */
function sourceFiles(root) {
  return sourceFolders(root).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[cm]?ts$/.test(file) && !/^(dist|node_modules)\//.test(file))
      .map((file) => join(folder, file))
      .sort(),
  );
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function sourceFolders(root) {
  return readJson(join(root, "tsconfig.build.json")).include;
}

/** @param {string} root */
function workFolder(root) {
  return join(root, "node_modules/.cache/pulumi-cloudbase");
}

/** @param {string} root */
function stampFile(root) {
  return join(workFolder(root), "compiled");
}
