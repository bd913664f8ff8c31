// `npm test`: sets up, then the checks and both groups of tests, all of them whatever fails. The last line counts;
// "0 failed" is printed if and only if the exit code is 0. Arguments go to jest. A file that failed is run once more, alone, and
// named: real processes, browsers and engines share two cores, and what fails only beside others is to be mended, not to stop a release.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { browserPath } from "./browser.mjs";
import { check } from "./check.mjs";
import { runAsCommand } from "./setup/command.mjs";
import { Interrupted, wordsFor } from "./setup/failure.mjs";
import { pinnedEnvironment, readJson } from "./setup/project.mjs";
import { duration } from "./setup/report.mjs";
import { handOver } from "./setup/run.mjs";
import { setUp } from "./setup.mjs";

const groupLimitMs = 50 * 60_000;
/** More than these is no accident. */
const filesAgainMax = 3;

/** The engine's tests share one cache, one packed install and two cores: one file at a time. */
const groups = [
  { project: "unit", limits: ["--maxWorkers=2"] },
  { project: "engine", limits: ["--runInBand"] },
];

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} FileResult
 * @typedef {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number, testResults: FileResult[] }} Results
 */

await runAsCommand(async (context) => {
  /** @type {Count[]} */
  const counts = [];
  try {
    context.report.heading("set-up");
    await setUp(context, "test");
    await prepareBrowser(context);
    context.report.heading("checks");
    counts.push({ passed: 0, ...(await check(context)) });
    for (const group of groups) counts.push(await runGroup(context, group, process.argv.slice(2)));
    if (counts.every(({ passed }) => passed === 0)) counts.push({ passed: 0, failed: 1 });
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    process.stderr.write(`error: ${wordsFor(error)}\n`);
    counts.push({ passed: 0, failed: 1 });
  }
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
});

/**
 * CI gets Chromium here, where it can be seen, and not in the middle of the tests. Without it, the tests that need it fail.
 * @param {import("./setup/project.mjs").Context} context
 */
async function prepareBrowser(context) {
  if (context.environment.CI !== "true") return;
  try {
    await browserPath(context);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    context.report.heading(wordsFor(error));
  }
}

/**
 * @param {import("./setup/project.mjs").Context} context
 * @param {{ project: string, limits: string[] }} group
 * @param {string[]} chosen the person's arguments; with some, a group may have nothing to run
 * @returns {Promise<Count>}
 */
async function runGroup(context, { project, limits }, chosen) {
  const { signal, report } = context;
  signal.throwIfAborted();
  report.heading(`tests: ${project}`);
  const startedMs = performance.now();
  const whole = await runJest(context, project, chosen, limits);
  const files = whole.results?.testResults.filter(({ status }) => status === "failed") ?? [];
  const isWorthIt = chosen.length === 0 && files.length > 0 && files.length <= filesAgainMax;
  const count = isWorthIt ? await runAgain(context, project, whole, files) : countOf(whole);
  report.heading(`tests: ${project}: ${duration(performance.now() - startedMs)}`);
  return count.passed + count.failed === 0 && chosen.length === 0 ? { passed: 0, failed: 1 } : count;
}

/**
 * @param {import("./setup/project.mjs").Context} context
 * @param {string} project
 * @param {{ results: Results | undefined, code: number }} whole
 * @param {FileResult[]} files of it, that failed
 * @returns {Promise<Count>}
 */
async function runAgain(context, project, whole, files) {
  const { root, report } = context;
  const names = files.map(({ name }) => relative(root, name));
  report.heading(`tests: ${project}: failed, and run once more alone: ${names.join(", ")}`);
  const again = countOf(await runJest(context, project, ["--runTestsByPath", ...names], ["--runInBand"]));
  report.heading(
    again.failed === 0
      ? `tests: ${project}: NOT STEADY, failed beside others and passed alone: ${names.join(", ")}`
      : `tests: ${project}: failed alone too: ${again.failed}`,
  );
  const passedBefore = files
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "passed");
  return { passed: countOf(whole).passed - passedBefore.length + again.passed, failed: again.failed };
}

/**
 * @param {import("./setup/project.mjs").Context} context
 * @param {string} project
 * @param {string[]} chosen comes before the group: jest takes what follows that for names of groups
 * @param {string[]} limits
 * @returns {Promise<{ results: Results | undefined, code: number }>}
 */
async function runJest(context, project, chosen, limits) {
  const { root, signal } = context;
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-tests-"));
  const file = join(folder, "results.json");
  try {
    const own = ["--selectProjects", project, ...limits, "--json", `--outputFile=${file}`, "--passWithNoTests"];
    const code = await handOver("jest", [...chosen, ...own], {
      environment: pinnedEnvironment(context),
      cwd: root,
      timeLimitMs: groupLimitMs,
    });
    signal.throwIfAborted();
    return { results: readJson(file), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A suite that could not run counts as a failure; so does a run that failed for another reason, or left no results.
 * @param {{ results: Results | undefined, code: number }} run
 * @returns {Count}
 */
function countOf({ results, code }) {
  if (results === undefined) return { passed: 0, failed: 1 };
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
