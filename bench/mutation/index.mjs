// `npm run mutation`: puts small faults into a copy of the code, one at a time, and tells which ones no unit test notices.
import { readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../../tools/setup/run.mjs";
import { copyOf, sourcesIn } from "./copy.mjs";
import { mutantsOf, mutated, sample } from "./mutants.mjs";
import { importersOf, nearestTests } from "./nearest-tests.mjs";

const usage = `Usage: npm run mutation -- [--sample N] [--seed N] [--seconds N] [--minutes N] FOLDER|FILE…
  --sample   faults that are tried (100)
  --seed     draws them; the same seed draws the same (1)
  --seconds  of tests for each fault, by the time that they take without it: at most ten files, the nearest first (20)
  --minutes  after which no further fault is tried (60)`;

const startMs = 15_000;
/** What is farther away tells more of other files. */
const nearestMax = 10;
/** A test that takes so much longer than without the fault hangs. */
const slower = 3;

const { values, positionals: places } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(["sample", "seed", "seconds", "minutes"].map((name) => [name, { type: "string" }])),
});
const number = (name, byDefault) => {
  const given = Number(values[name] ?? byDefault);
  if (!Number.isInteger(given) || given < 1) refuse(`--${name} is a whole number from 1, not ${values[name]}.`);
  return given;
};
const [count, seed] = [number("sample", 100), number("seed", 1)];
const [testsMs, endsAtMs] = [number("seconds", 20) * 1000, Date.now() + number("minutes", 60) * 60_000];
if (places.length === 0) refuse("Which folders or files?");

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {
    interruption.abort();
    process.exit(128 + constants.signals[name]);
  });
}

const root = process.cwd();
const copy = copyOf(root);
const importers = importersOf(copy, sourcesIn(copy));
const all = places.flatMap((place) =>
  sourcesIn(copy, place).flatMap((file) => mutantsOf(file, readFileSync(join(copy, file), "utf8"))),
);
const mutants = sample(all, count, seed);
log(`${all.length} places in ${places.join(", ")}; ${mutants.length} faults are tried (seed ${seed})`);

/** How long each test file takes without a fault; undefined: it fails, or takes longer than there is time for a fault. */
const lengths = new Map();
const results = [];
for (const mutant of mutants) {
  if (Date.now() > endsAtMs) break;
  const outcome = await outcomeOf(mutant);
  results.push({ mutant, outcome });
  log(`${results.length}/${mutants.length} ${outcome.padEnd(8)} ${describe(mutant)}`);
}
conclude();

/** Asks one test file after another, the nearest first, until one notices or the time is used up. */
async function outcomeOf(mutant) {
  let outcome = "untested";
  let leftMs = testsMs;
  for (const test of nearestTests(importers, mutant.file).slice(0, nearestMax)) {
    const tookMs = await lengthOf(test);
    if (tookMs === undefined || tookMs > leftMs) continue;
    leftMs -= tookMs;
    const { code } = await withFault(mutant, () => jest(test, startMs + slower * tookMs));
    if (code === null) return "hung";
    if (code !== 0) return "killed";
    outcome = "SURVIVED";
  }
  return outcome;
}

async function lengthOf(test) {
  if (!lengths.has(test)) lengths.set(test, await measured(test));
  return lengths.get(test);
}

async function measured(test) {
  const resultFile = join(copy, ".result.json");
  const { code } = await jest(test, startMs + testsMs, "--json", `--outputFile=${resultFile}`);
  if (code !== 0) return undefined;
  const [{ startTime, endTime } = {}] = JSON.parse(readFileSync(resultFile, "utf8")).testResults;
  // Not a test of this project: as those that need an engine.
  return startTime === undefined ? undefined : endTime - startTime;
}

async function withFault(mutant, work) {
  const file = join(copy, mutant.file);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, mutated(text, mutant));
  try {
    return await work();
  } finally {
    writeFileSync(file, text);
  }
}

function jest(test, timeLimitMs, ...more) {
  const program = join(copy, "node_modules/jest/bin/jest.js");
  const args = [test, "--runTestsByPath", "--selectProjects", "unit", "--runInBand", "--passWithNoTests", "--bail=1"];
  return run(process.execPath, [program, ...args, ...more], {
    environment: process.env,
    cwd: copy,
    signal: interruption.signal,
    timeLimitMs,
  });
}

function conclude() {
  const noticed = results.filter(({ outcome }) => outcome === "killed" || outcome === "hung").length;
  const escaped = results.filter(({ outcome }) => outcome === "SURVIVED" || outcome === "untested");
  if (results.length < mutants.length) log(`stopped by --minutes after ${results.length} of ${mutants.length}`);
  log(`\nnoticed: ${noticed} of ${results.length} (${Math.round((100 * noticed) / Math.max(1, results.length))} %)`);
  if (escaped.length > 0) log("not noticed:");
  for (const { mutant, outcome } of escaped.sort((a, b) => (describe(a.mutant) < describe(b.mutant) ? -1 : 1))) {
    log(`  ${describe(mutant)}${outcome === "untested" ? " (no test reaches it in time)" : ""}`);
  }
}

function describe({ file, line, kind, before, replacement }) {
  return `${file}:${line} ${kind}: ${short(before)} → ${short(replacement) || "nothing"}`;
}

function short(text) {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}

function log(line) {
  process.stdout.write(`${line}\n`);
}

function refuse(reason) {
  process.stderr.write(`${reason}\n${usage}\n`);
  process.exit(2);
}
