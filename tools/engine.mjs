// The Pulumi engine: the person's own if it fits, else one in the user's cache folder, by version, made once.
// `node tools/engine.mjs --json` prints it for other programs; everything else that it says goes to stderr.
import { delimiter, dirname, join } from "node:path";
import { goBuild } from "./engine/go-build.mjs";
import { engineIn, makeEngine } from "./engine/make.mjs";
import { officialInstall } from "./engine/official.mjs";
import { engineOnPath, findBesideOrOnPath } from "./engine/on-path.mjs";
import { dynamicProgram, pinnedEngineVersion, shippedDynamicProgram } from "./engine/parts.mjs";
import { isMain, runAsCommand } from "./setup/command.mjs";
import { requirePinnedNode } from "./setup/dependencies.mjs";
import { once } from "./setup/lock.mjs";
import { cacheFolder, pinnedEnvironment } from "./setup/project.mjs";
import { beginWait } from "./setup/report.mjs";

/**
 * @typedef {object} Engine
 * @property {string} pulumi the CLI's path
 * @property {string} version
 * @property {string[]} pathAdditions the folders of the CLI, of its Node.js host, and of the program that serves dynamic resources
 */

/**
 * Needs the dependencies to be installed.
 * @param {import("./setup/project.mjs").Context} context
 * @param {import("./engine/source.mjs").Source[]} sources tried in this order
 * @returns {Promise<Engine>}
 * @throws {import("./setup/failure.mjs").Refusal} naming the ways out, when there is none
 */
export async function ensureEngine(context, sources = [officialInstall, goBuild]) {
  const { environment, root, signal, report } = context;
  const onPath = await engineOnPath(context);
  if ("pulumi" in onPath) {
    const { pulumi, version, folders } = onPath;
    const dynamic = findBesideOrOnPath(dynamicProgram, pulumi, environment) ?? shippedDynamicProgram(root);
    return { pulumi, version, pathAdditions: [...new Set([...folders, dirname(dynamic)])] };
  }
  const folder = join(cacheFolder(environment), "engine", pinnedEngineVersion);
  return once({
    find: () => engineIn(folder),
    make: () => makeEngine(context, { folder, sources, reason: onPath.reason }),
    lockFolder: `${folder}.lock`,
    waiting: {
      signal,
      onWait: (pid) =>
        beginWait(report, `Pulumi engine: waiting for another set-up that is getting it (process ${pid})`),
    },
  });
}

/**
 * What to add to an environment to run the engine on the pinned Node.js, asking nothing of the network.
 * @param {Engine} engine
 * @param {object} options
 * @param {string} options.home where the engine keeps plug-ins and logins; a folder
 * @param {string} options.backend where it keeps state; a URL
 * @param {string} options.root the checkout
 * @param {NodeJS.ProcessEnv} options.environment the person's own
 */
export function engineEnvironment(engine, { home, backend, root, environment }) {
  const path = [...engine.pathAdditions, environment.PATH].join(delimiter);
  return {
    PATH: pinnedEnvironment({ root, environment: { PATH: path } }).PATH,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

if (isMain(import.meta.url)) {
  await runAsCommand(async (context) => {
    await requirePinnedNode(context);
    const engine = await ensureEngine(context);
    if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(engine)}\n`);
  }, process.stderr);
}
