import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../setup/failure.mjs";
import { firstUnfitting, isExecutable, oldestFitting, versionOf } from "./on-path.mjs";
import { dynamicProgram, hostProgram, pinnedEngineVersion, shippedDynamicProgram } from "./parts.mjs";
import { SourceUnavailable } from "./source.mjs";

const partialMark = ".partial-";

/**
 * The engine that was put in this folder, whole.
 * @param {string} folder
 * @returns {import("../engine.mjs").Engine | undefined}
 */
export function engineIn(folder) {
  const bin = join(folder, "bin");
  const isWhole = ["pulumi", hostProgram, dynamicProgram].every((program) => isExecutable(join(bin, program)));
  return isWhole ? { pulumi: join(bin, "pulumi"), version: pinnedEngineVersion, pathAdditions: [bin] } : undefined;
}

/**
 * Gets an engine from the first source that has one. It is made beside `folder` and moved there when it has been seen to run, so that
 * nobody meets a half-made one. Only one process at a time may do this.
 * @param {import("../setup/project.mjs").Context} context
 * @param {{ folder: string, sources: import("./source.mjs").Source[], reason: string }} plan `reason`: why the one on PATH was not taken
 * @returns {Promise<import("../engine.mjs").Engine>}
 */
export async function makeEngine(context, { folder, sources, reason }) {
  const step = context.report.begin(`Pulumi engine: ${reason}, getting ${pinnedEngineVersion}`);
  const closed = [new SourceUnavailable(reason)];
  try {
    removePartial(folder);
    for (const source of sources) {
      const partial = mkdtempSync(`${folder}${partialMark}`);
      try {
        await source({ ...context, folder: partial, version: pinnedEngineVersion, step, closed });
        await finish(partial, context);
        return putInPlace(partial, folder, step);
      } catch (error) {
        if (!(error instanceof SourceUnavailable)) throw error;
        closed.push(error);
      }
    }
    throw new Refusal(noWayOut(closed));
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    removePartial(folder);
  }
}

/**
 * What was left half-made by this run, or by one that was killed.
 * @param {string} folder
 */
function removePartial(folder) {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}${partialMark}`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * Adds the launcher of dynamic providers, if it did not come along, and sees that the engine runs.
 * @param {string} partial
 * @param {import("../setup/project.mjs").Context} context
 */
async function finish(partial, { root, environment, signal }) {
  const bin = join(partial, "bin");
  const launcher = join(bin, dynamicProgram);
  // Beside the CLI, so that the engine takes it for its own and does not warn of a program "from $PATH".
  if (!isExecutable(launcher)) copyFileSync(shippedDynamicProgram(root), launcher);
  const version = await versionOf(join(bin, "pulumi"), environment, signal);
  if (version !== pinnedEngineVersion || engineIn(partial) === undefined) {
    throw new SourceUnavailable(
      "not usable",
      `it made an engine that does not run here (it says ${version ?? "nothing"})`,
    );
  }
}

/**
 * @param {string} partial
 * @param {string} folder
 * @param {import("../setup/report.mjs").Step} step
 */
function putInPlace(partial, folder, step) {
  // A whole one can be there only if we were suspended and another process took over; it may be in use.
  if (engineIn(folder) === undefined) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  }
  const engine = engineIn(folder);
  if (engine === undefined) throw new Refusal(`The Pulumi engine was put in ${folder} and vanished; run this again.`);
  step.done(`Pulumi engine ${engine.version}`);
  return engine;
}

/** @param {readonly SourceUnavailable[]} closed */
function noWayOut([onPath, download, build]) {
  const detail = (/** @type {SourceUnavailable | undefined} */ source) =>
    source?.detail.trim().replaceAll("\n", "\n      ");
  return `No Pulumi engine could be had. One of these helps; after it, run this again:
  · install Pulumi, ${oldestFitting} or newer and below ${firstUnfitting}, so that \`pulumi version\` answers in this terminal
      now: ${detail(onPath)}
  · get online, so that Pulumi's own installer can be fetched
      now: ${detail(download)}
  · install Go, 1.25 or newer, with access to its module proxy: the engine is then built here, once
      now: ${detail(build)}`;
}
