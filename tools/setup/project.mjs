import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this checkout. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * What a step of the set-up works with.
 * @typedef {object} Context
 * @property {string} root the checkout
 * @property {NodeJS.ProcessEnv} environment the person's own
 * @property {AbortSignal} signal fires on Ctrl-C and the like
 * @property {import("./report.mjs").Report} report
 */

/**
 * JSON of ours or npm's, undefined if the file is not there.
 * @param {string} file
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} root */
export function pinnedNode(root) {
  return join(root, "node_modules/.bin/node");
}

/**
 * The environment in which `node`, `tsc`, `jest` ... are the pinned ones.
 * @param {Pick<Context, "root" | "environment">} context
 * @returns {NodeJS.ProcessEnv}
 */
export function pinnedEnvironment({ root, environment }) {
  return { ...environment, PATH: [join(root, "node_modules/.bin"), environment.PATH].join(delimiter) };
}

/**
 * The environment of the outer Node.js, for npm: it replaces the very folder that holds the pinned one.
 * @param {Pick<Context, "root" | "environment">} context
 * @returns {NodeJS.ProcessEnv}
 */
export function outerEnvironment({ root, environment }) {
  const ours = join(root, "node_modules/.bin");
  const path = (environment.PATH ?? "").split(delimiter).filter((folder) => resolve(folder) !== ours);
  return { ...environment, PATH: path.join(delimiter) };
}

/**
 * Where things that outlive a checkout are kept.
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} platform
 */
export function cacheFolder(environment, platform = process.platform) {
  const chosen = environment.XDG_CACHE_HOME;
  // A relative path is to be ignored (XDG base directory specification).
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, "pulumi-cloudbase");
  const home = environment.HOME || homedir();
  return join(home, platform === "darwin" ? "Library/Caches" : ".cache", "pulumi-cloudbase");
}

/**
 * The lock of this checkout; outside of it, because the set-up replaces whole folders inside.
 * @param {Pick<Context, "root" | "environment">} context
 */
export function checkoutLockFolder({ root, environment }) {
  const name = createHash("sha256").update(realpathSync(root)).digest("hex").slice(0, 16);
  return join(cacheFolder(environment), "checkouts", name);
}
