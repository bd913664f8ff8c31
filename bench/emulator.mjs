import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median, ms, row } from "./support/measure.mjs";

const root = join(import.meta.dirname, "..");

/** Ready in process (goal 60 ms) and from the command line (250 ms), and its memory when idle (80 MB). */
export async function benchEmulator() {
  const inProcess = Array.from({ length: 7 }, () =>
    Number(execFileSync(process.execPath, ["-e", coldStart], { encoding: "utf8" })),
  );
  row("emulator ready in process, cold, its modules loaded", ms(median(inProcess.sort((a, b) => a - b))), "goal 60 ms");

  let idleMb = 0;
  const commandLine = [];
  for (let run = 0; run < 6; run++) {
    const startedMs = performance.now();
    const child = startCommand();
    for await (const _line of createInterface({ input: child.stdout })) break;
    if (run > 0) commandLine.push(performance.now() - startedMs);
    if (run === 5) idleMb = await residentMegabytes(child);
    child.kill("SIGTERM");
    await new Promise((resolve) => child.on("exit", resolve));
  }
  row("emulator ready from the command line", ms(median(commandLine.sort((a, b) => a - b))), "goal 250 ms");
  row("emulator, resident memory when idle", idleMb === 0 ? "not on Linux" : `${idleMb.toFixed(0)} MB`, "goal 80 MB");
}

/** The first start in a fresh process, modules loaded before: what a test file pays once. */
const coldStart = `
const { startEmulator } = require(${JSON.stringify(join(root, "dist/emulator"))});
const startedMs = performance.now();
startEmulator().then(async (emulator) => {
  console.log(performance.now() - startedMs);
  await emulator.close();
});`;

function startCommand() {
  const args = [
    join(root, "dist/cli/bin.js"),
    "emulator",
    "--in-memory",
    "--json",
    "--port",
    "0",
    "--gateway-port",
    "0",
  ];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
}

/** After a second of quiet; read where Linux tells it. */
async function residentMegabytes({ pid }) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  try {
    const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
