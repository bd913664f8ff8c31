import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The emulator from the command line of the version in `folder`; `readyMs` is the time until its ready line. */
export async function startEmulatorProcess(folder, more = ["--in-memory"]) {
  // Its own, so that no command takes it for the one that somebody works with.
  const cache = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-cache-"));
  const args = ["emulator", ...more, "--json", "--port", "0", "--gateway-port", "0"];
  const startedMs = performance.now();
  const child = spawn(process.execPath, [join(folder, "dist/cli/bin.js"), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  const ended = once(child, "exit");
  let line = "";
  for await (line of createInterface({ input: child.stdout })) break;
  const readyMs = performance.now() - startedMs;
  if (line === "") throw new Error(`The emulator of ${folder} ended before it was ready.`);
  return {
    ...JSON.parse(line),
    readyMs,
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

/** 0 where no /proc tells it. */
export function residentMegabytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(told(pid, "status"))?.[1] ?? 0) / 1024;
}

/** Of all its threads so far; 0 where no /proc tells it. */
export function processorMs(pid) {
  const threads = filesIn(`/proc/${pid}/task`).map((thread) => told(pid, `task/${thread}/schedstat`));
  return threads.reduce((sum, text) => sum + Number(text.split(" ", 1)[0]) / 1e6, 0);
}

function filesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function told(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
