// Everything that running this project needs: dependencies from the lock file, dist/, a Pulumi engine. It starts on a
// bare Node.js 20 with no package installed, so nothing here or below imports one.
import { ensureEngine } from "./engine.mjs";
import { isMain, runAsCommand } from "./setup/command.mjs";
import { compile, isCompiled } from "./setup/compile.mjs";
import { dependenciesAreCurrent, installDependencies, requirePinnedNode } from "./setup/dependencies.mjs";
import { isLinked, linkToItself } from "./setup/link.mjs";
import { once } from "./setup/lock.mjs";
import { checkoutLockFolder } from "./setup/project.mjs";
import { beginWait } from "./setup/report.mjs";

/**
 * Sets up what is missing or stale; silent and quick when nothing is.
 * @param {import("./setup/project.mjs").Context} context
 * @param {import("./setup/dependencies.mjs").Purpose} purpose
 * @returns {Promise<import("./engine.mjs").Engine>}
 */
export async function setUp(context, purpose) {
  await setUpSources(context, purpose);
  return ensureEngine(context);
}

/**
 * The same without an engine.
 * @param {import("./setup/project.mjs").Context} context
 * @param {import("./setup/dependencies.mjs").Purpose} purpose
 */
export async function setUpSources(context, purpose) {
  const { root } = context;
  await inTurn(context, {
    isDone: () => dependenciesAreCurrent(root, purpose),
    make: () => installDependencies(context, purpose),
  });
  await requirePinnedNode(context);
  await inTurn(context, {
    isDone: () => isLinked(root),
    make: () => linkToItself(root),
  });
  await inTurn(context, {
    isDone: () => isCompiled(root),
    make: () => compile(context),
  });
}

/**
 * One set-up of this checkout at a time.
 * @param {import("./setup/project.mjs").Context} context
 * @param {{ isDone: () => boolean, make: () => Promise<void> }} step
 */
async function inTurn(context, { isDone, make }) {
  const { signal, report } = context;
  await once({
    find: () => isDone() || undefined,
    make: () => make().then(() => true),
    lockFolder: checkoutLockFolder(context),
    waiting: {
      signal,
      onWait: (pid) => beginWait(report, `waiting for another set-up of this folder (process ${pid})`),
    },
  });
}

if (isMain(import.meta.url)) {
  await runAsCommand(async (context) => {
    await setUp(context, "run");
  });
}
