// The generator of the provider's SDKs, in the user's cache folder, by what it is built from. `node tools/sdk-generator.mjs`
// prints its path, or nothing where there is no Go to build it with; everything else that it says goes to stderr.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goSettings } from "./engine/go-build.mjs";
import { findOnPath, isExecutable } from "./engine/on-path.mjs";
import { runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { once } from "./setup/lock.mjs";
import { cacheFolder } from "./setup/project.mjs";
import { beginWait } from "./setup/report.mjs";
import { lastLines, run } from "./setup/run.mjs";

const buildLimitMs = 20 * 60_000;
const shownLines = 6;
const module = fileURLToPath(new URL("engine/sdks", import.meta.url));

/**
 * @param {import("./setup/project.mjs").Context} context
 * @returns {Promise<string>}
 */
async function ensureGenerator(context) {
  const { environment, signal, report } = context;
  const hash = createHash("sha256");
  for (const file of readdirSync(module).sort()) hash.update(readFileSync(join(module, file)));
  const folder = join(cacheFolder(environment), "sdk-generator", hash.digest("hex").slice(0, 16));
  const program = join(folder, "sdks");
  return once({
    find: () => (isExecutable(program) ? program : undefined),
    make: async () => {
      await build(context, folder);
      return program;
    },
    lockFolder: `${folder}.lock`,
    waiting: {
      signal,
      onWait: (pid) => beginWait(report, `SDK generator: waiting for another set-up that builds it (process ${pid})`),
    },
  });
}

/**
 * Built beside its folder and moved there whole.
 * @param {import("./setup/project.mjs").Context} context
 * @param {string} folder
 */
async function build({ environment, signal, report }, folder) {
  const step = report.begin("SDK generator: building with Go (once, about 2 min)");
  mkdirSync(join(folder, ".."), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    // The engine's own tags: packages that were compiled for it are not compiled again.
    const args = ["build", "-tags=osusergo,grpcnotrace", "-ldflags=-s -w", "-o", join(partial, "sdks"), "."];
    const options = { environment: { ...environment, ...goSettings }, cwd: module, signal, timeLimitMs: buildLimitMs };
    const { code, stderr } = await run("go", args, options);
    if (code !== 0) throw new Refusal(`go build failed in ${module}:\n${lastLines(stderr, shownLines)}`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    step.done("SDK generator");
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

await runAsCommand(async (context) => {
  if (findOnPath("go", context.environment) === undefined) return;
  process.stdout.write(`${await ensureGenerator(context)}\n`);
}, process.stderr);
