import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { processorMs, residentMegabytes, startEmulatorProcess } from "./support/emulator-process.mjs";
import { median, ms, ratio, row } from "./support/measure.mjs";

const here = join(import.meta.dirname, "..");
const rounds = 9;
const quietMs = 1000;
const megabytes = (figure) => (figure === 0 ? "not on Linux" : `${figure.toFixed(1)} MB`);

const lines = [
  { name: "inProcess", what: "emulator ready in process, cold, its modules loaded", show: ms, goal: "goal 60 ms" },
  { name: "commandLine", what: "emulator ready from the command line", show: ms, goal: "goal 250 ms" },
  { name: "processor", what: "  processor time until a second after it", show: ms, goal: "" },
  { name: "idle", what: "emulator, resident memory when idle", show: megabytes, goal: "goal 80 MB" },
];

/** Start and idle memory. With an earlier version's folder in BASE both are started in turn, and compared. */
export async function benchEmulator() {
  const { BASE: base } = process.env;
  const folders = base ? [here, resolve(base)] : [here];
  const unbuilt = folders.find((folder) => !existsSync(join(folder, "dist/cli/bin.js")));
  if (unbuilt) {
    process.stderr.write(`${unbuilt} has no dist/: run "npm run build" there, or name another folder in BASE.\n`);
    process.exitCode = 2;
    return;
  }
  const figures = folders.map(() => Object.fromEntries(lines.map(({ name }) => [name, []])));
  // The first round warms up. Each version is the first of every other round.
  for (let round = 0; round <= rounds; round++) {
    const sides = [...folders.entries()];
    for (const [side, folder] of round % 2 === 0 ? sides : sides.reverse()) {
      const measured = { inProcess: readyInProcess(folder), ...(await fromCommandLine(folder)) };
      if (round > 0) for (const [name, figure] of Object.entries(measured)) figures[side][name].push(figure);
    }
  }
  for (const { name, what, show, goal } of lines) {
    const [now, before] = figures.map((side) => median(side[name].sort((a, b) => a - b)));
    row(what, show(now), goal);
    if (before) row("  over the earlier version", ratio(now, before), `before: ${show(before)}; goal 1.00 x`);
  }
}

/** The first start in a fresh process, modules loaded before: what a test file pays once. */
function readyInProcess(folder) {
  return Number(execFileSync(process.execPath, ["-e", coldStart(folder)], { encoding: "utf8" }));
}

/** Earlier versions had it in their only package. */
const emulatorOf = (folder) =>
  [join(folder, "lab/dist"), join(folder, "dist/emulator")].find((path) => existsSync(path));

const coldStart = (folder) => `
const { startEmulator } = require(${JSON.stringify(emulatorOf(folder))});
const startedMs = performance.now();
startEmulator().then(async (emulator) => {
  console.log(performance.now() - startedMs);
  await emulator.close();
});`;

async function fromCommandLine(folder) {
  const emulator = await startEmulatorProcess(folder);
  await new Promise((passed) => setTimeout(passed, quietMs));
  const { readyMs, pid } = emulator;
  const used = { commandLine: readyMs, processor: processorMs(pid), idle: residentMegabytes(pid) };
  await emulator.stop();
  return used;
}
