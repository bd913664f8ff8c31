// What `npm start` costs a person who has just cloned: by stage, with a package cache that is empty.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { row } from "./support/measure.mjs";

const root = join(import.meta.dirname, "..");

/** Each ends with the line that says so. */
const stages = [
  { name: "dependencies", ends: /✓ dependencies/ },
  { name: "compilation", ends: /✓ compiled/ },
  { name: "engine, local Integration Center", ends: /✓ demo merchant/ },
  { name: "preview and up", ends: /^A payment callback/ },
  { name: "one callback, delivered", ends: /function +200/ },
];

/** The committed sources, and the engine of this machine on the PATH. */
export async function benchStart() {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-start-"));
  try {
    const clone = join(folder, "clone");
    const startedMs = performance.now();
    execFileSync("git", ["clone", "--quiet", root, clone]);
    const clonedMs = performance.now();
    row("npm start from nothing: clone", seconds(clonedMs - startedMs));
    const deliveredMs = await runStages(clone, join(folder, "npm-cache"), clonedMs);
    const megabytes = execFileSync("du", ["-sm", join(clone, "node_modules")], { encoding: "utf8" }).split("\t")[0];
    row("  until the callback is delivered", seconds(deliveredMs - startedMs), "goal 60 s");
    row("  installed", `${megabytes} MB`, "561 MB with what tests need");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runStages(clone, cache, startedMs) {
  const engine = JSON.parse(execFileSync("node", [join(root, "tools/engine.mjs"), "--json"], { encoding: "utf8" }));
  const PATH = [...engine.pathAdditions, process.env.PATH].join(delimiter);
  const child = spawn("npm", ["start", "--", "--once"], {
    cwd: clone,
    env: { ...process.env, PATH, npm_config_cache: cache },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let last = startedMs;
  const open = [...stages];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!open[0]?.ends.test(line)) continue;
    const now = performance.now();
    row(`  ${open.shift().name}`, seconds(now - last));
    last = now;
  }
  const [code] = await ended;
  if (code !== 0 || open.length > 0)
    throw new Error(`npm start ended with ${code}; it did not come to: ${open[0]?.name}`);
  return last;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
