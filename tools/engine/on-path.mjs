import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run } from "../setup/run.mjs";

const versionLimitMs = 20_000;
const { compare } = new Intl.Collator("en", { numeric: true });

/** The range of the package's peer @pulumi/pulumi: 3.216 is the first in which a dynamic provider's read returns inputs. */
export const oldestFitting = "3.216.0";
export const firstUnfitting = "4.0.0";

/**
 * The engine that the person installed, if it can serve.
 * @param {import("../setup/project.mjs").Context} context
 * @returns {Promise<{ pulumi: string, version: string, folders: string[] } | { reason: string }>}
 *   `folders`: where its Node.js host is, beside itself or on PATH
 */
export async function engineOnPath({ environment, signal }) {
  const pulumi = findOnPath("pulumi", environment);
  if (pulumi === undefined) return { reason: "none on PATH" };
  const version = await versionOf(pulumi, environment, signal);
  if (version === undefined) return { reason: `${pulumi} does not tell its version` };
  if (!versionFits(version)) {
    return { reason: `${version} on PATH does not fit (${oldestFitting} or newer, below ${firstUnfitting})` };
  }
  const host = findBesideOrOnPath("pulumi-language-nodejs", pulumi, environment);
  if (host === undefined) return { reason: `${version} on PATH has no pulumi-language-nodejs` };
  return { pulumi, version, folders: [dirname(pulumi), dirname(host)] };
}

/**
 * @param {string} version as `pulumi version` prints it, with or without the v; a pre-release counts as its release
 * @returns {boolean}
 */
function versionFits(version) {
  const release = /^v?(\d+\.\d+\.\d+)(?![\d.])/.exec(version)?.[1];
  return release !== undefined && compare(release, oldestFitting) >= 0 && compare(release, firstUnfitting) < 0;
}

/**
 * @param {string} pulumi
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} without the v
 */
export async function versionOf(pulumi, environment, signal) {
  const options = {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal,
    timeLimitMs: versionLimitMs,
  };
  try {
    const { code, stdout } = await run(pulumi, ["version"], options);
    const version = stdout.trim().replace(/^v/, "");
    return code === 0 && version !== "" ? version : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} environment
 */
export function findOnPath(program, environment) {
  return findIn((environment.PATH ?? "").split(delimiter), program);
}

/**
 * The engine looks for its plugins on PATH and then beside its real self (vendor source, plugins.go).
 * @param {string} plugin
 * @param {string} pulumi
 * @param {NodeJS.ProcessEnv} environment
 */
export function findBesideOrOnPath(plugin, pulumi, environment) {
  return findOnPath(plugin, environment) ?? findIn([dirname(pulumi), dirname(realpathSync(pulumi))], plugin);
}

/**
 * @param {string[]} folders
 * @param {string} program
 */
function findIn(folders, program) {
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
