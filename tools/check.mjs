// `npm run check`: everything that is proved without running the code.
import { isMain, runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { pinnedEnvironment } from "./setup/project.mjs";
import { run } from "./setup/run.mjs";
import { setUpSources } from "./setup.mjs";

const checkLimitMs = 5 * 60_000;

/** Each is a command of node_modules/.bin. */
const checks = [
  { title: "types", command: ["tsc", "--noEmit"] },
  { title: "types of the tools", command: ["tsc", "-p", "tools"] },
  { title: "format and lint", command: ["biome", "check", "."] },
  { title: "who imports whom", command: ["depcruise", "--config", ".dependency-cruiser.cjs", "."] },
  { title: "nothing unused", command: ["knip"] },
];

/**
 * Runs all of them, whatever fails, and shows what the failing ones say.
 * @param {import("./setup/project.mjs").Context} context
 * @returns {Promise<{ failed: number }>}
 */
export async function check(context) {
  const { root, signal, report } = context;
  let failed = 0;
  for (const { title, command } of checks) {
    const [program = "", ...args] = command;
    const step = report.begin(title);
    const options = { environment: pinnedEnvironment(context), cwd: root, signal, timeLimitMs: checkLimitMs };
    const { code, stdout, stderr } = await run(program, args, options);
    if (code === 0) {
      step.done();
      continue;
    }
    failed += 1;
    step.failed();
    report.heading(`${command.join(" ")}\n${(stdout + stderr).trim()}\n`);
  }
  return { failed };
}

if (isMain(import.meta.url)) {
  await runAsCommand(async (context) => {
    await setUpSources(context, "test");
    const { failed } = await check(context);
    if (failed > 0) throw new Refusal(`${failed} of ${checks.length} checks failed; their words are above.`);
  });
}
