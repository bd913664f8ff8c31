import { existsSync } from "node:fs";
import { join } from "node:path";
import { nextStepFor, Refusal } from "./failure.mjs";
import { outerEnvironment, pinnedNode, readJson } from "./project.mjs";
import { run } from "./run.mjs";

const installLimitMs = 20 * 60_000;
const versionLimitMs = 20_000;
const countEveryMs = 1_000;
const shownLines = 8;

/**
 * What packages are for: to run the two packages of this repository (their dependencies, and those of tools/), or to test them,
 * which takes all that the lock file has.
 * @typedef {"run" | "test"} Purpose
 */

/**
 * Whether node_modules holds every package of the lock file that `purpose` takes, in the locked version. npm itself records what it installed, and
 * writes that record last, so an interrupted install is not current, and one made by hand is.
 * @param {string} root
 * @param {Purpose} purpose
 */
export function dependenciesAreCurrent(root, purpose) {
  const wanted = lockedPackages(root, purpose);
  const installed = installedPackages(root);
  if (installed === undefined) return false;
  return wanted.every(([path, { version, optional }]) => {
    const found = installed[path];
    // An optional package may be for another platform.
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * Runs `npm ci`. What tests need is not taken away again from who has it.
 * @param {import("./project.mjs").Context} context
 * @param {Purpose} purpose
 */
export async function installDependencies(context, purpose) {
  const { root, signal, report } = context;
  const hasTests = Object.values(installedPackages(root) ?? {}).some(isForTests);
  const taken = hasTests ? "test" : purpose;
  const step = report.begin("dependencies from the lock file");
  const folders = lockedPackages(root, taken).flatMap(([path, { optional }]) =>
    optional === true ? [] : [join(root, path)],
  );
  const counting = setInterval(() => {
    step.progress(folders.filter((folder) => existsSync(folder)).length, folders.length, "packages");
  }, countEveryMs);
  try {
    const which = taken === "test" ? "--include=dev" : "--omit=dev";
    const args = ["ci", which, "--no-audit", "--no-fund", "--loglevel=error"];
    const npm = { environment: outerEnvironment(context), cwd: root, signal, timeLimitMs: installLimitMs };
    const { code, stderr } = await run("npm", args, npm);
    if (code !== 0) throw new Refusal(installFailure(stderr));
    step.done();
  } catch (error) {
    step.failed();
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new Refusal("No `npm` on PATH. It comes with Node.js: install that whole, then run this again.");
    }
    throw error;
  } finally {
    clearInterval(counting);
  }
}

/**
 * Everything after this runs on the pinned Node.js, so its absence is an error and not a fall-back.
 * @param {import("./project.mjs").Context} context
 */
export async function requirePinnedNode({ root, environment, signal }) {
  const pinned = readJson(join(root, "tools/package.json")).dependencies.node;
  const found = await run(pinnedNode(root), ["--version"], { environment, signal, timeLimitMs: versionLimitMs }).then(
    ({ stdout }) => stdout.trim(),
    (/** @type {Error} */ error) => {
      signal.throwIfAborted();
      const code = "code" in error ? error.code : error.message;
      return code === "ENOENT" ? "missing" : `not usable (${code})`;
    },
  );
  if (found === `v${pinned}`) return;
  throw new Refusal(
    `Node.js ${pinned}, which this project pins, should be node_modules/.bin/node; that is ${found}.
If npm was told to skip install scripts (npm config get ignore-scripts), its package could not fetch it. Either way
    npm ci --ignore-scripts=false
brings it; then run this again.`,
  );
}

/** @param {string} stderr */
function installFailure(stderr) {
  // npm names the cause first; the stack that follows for some is of no use to the reader.
  const lines = stderr.split("\n").filter((line) => !/^npm error\s+at /.test(line));
  const said = lines.slice(0, shownLines).join("\n").trim();
  const nextStep = nextStepFor(stderr) ?? "Mend what npm names above, then run this again.";
  return `The dependencies could not be installed (npm ci). npm said:\n${said}\n${nextStep}`;
}

/** @typedef {{ version?: string, optional?: boolean, dev?: boolean, devOptional?: boolean, link?: boolean }} Entry */

/**
 * Without the packages of this repository, which npm only links.
 * @param {string} root
 * @param {Purpose} purpose
 * @returns {[path: string, entry: Entry][]}
 */
function lockedPackages(root, purpose) {
  /** @type {[string, Entry][]} */
  const all = Object.entries(readJson(join(root, "package-lock.json")).packages);
  return all.filter(
    ([path, entry]) => path !== "" && entry.link !== true && (purpose === "test" || !isForTests(entry)),
  );
}

/**
 * As npm recorded it; undefined where an install never came to its end.
 * @param {string} root
 * @returns {Record<string, Entry> | undefined}
 */
function installedPackages(root) {
  return readJson(join(root, "node_modules/.package-lock.json"))?.packages;
}

/** @param {Entry} entry */
function isForTests({ dev, devOptional }) {
  return dev === true || devOptional === true;
}
