// `npm run exactness`: every kill and lost answer at every call of every verb, on the emulator and on the real engine, ten
// thousand steps of the model, the vendor's client beside ours, and the SDKs of the provider's schema compiled and run. `npm
// test` runs a share of it. Arguments go to jest.
import { runAsCommand } from "./setup/command.mjs";
import { pinnedEnvironment } from "./setup/project.mjs";
import { handOver } from "./setup/run.mjs";
import { setUp } from "./setup.mjs";

const partLimitMs = 4 * 60 * 60_000;

const parts = [
  { project: "unit", path: "test/exactness" },
  { project: "engine", path: "test/engine/kill-matrix" },
  { project: "engine", path: "test/engine/sdks" },
];

await runAsCommand(async (context) => {
  const { root, signal, report } = context;
  await setUp(context, "test");
  const environment = { ...pinnedEnvironment(context), EXACTNESS: "whole" };
  const failed = [];
  for (const { project, path } of parts) {
    signal.throwIfAborted();
    report.heading(`exactness: ${path}`);
    // One after another: what they print must not mix.
    const args = [path, ...process.argv.slice(2), "--selectProjects", project, "--runInBand", "--passWithNoTests"];
    if ((await handOver("jest", args, { environment, cwd: root, timeLimitMs: partLimitMs })) !== 0) failed.push(path);
  }
  return failed.length === 0 ? 0 : 1;
});
