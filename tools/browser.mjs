// Where Chromium is, for the console's tests: prints its path. In CI it is installed where there is none.
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { isMain, runAsCommand } from "./setup/command.mjs";
import { Refusal } from "./setup/failure.mjs";
import { once } from "./setup/lock.mjs";
import { checkoutLockFolder } from "./setup/project.mjs";
import { beginWait } from "./setup/report.mjs";
import { lastLines, run } from "./setup/run.mjs";

/** Debian's; the second has the Chinese letters for the screenshots. */
const packages = ["chromium", "fonts-wqy-microhei"];
const installLimitMs = 10 * 60_000;
const shownLines = 5;

const howToGetOne =
  "Install one (Debian: apt-get install chromium fonts-wqy-microhei), or name one: CHROMIUM=/path/to/chromium";

/**
 * @param {import("./setup/project.mjs").Context} context
 * @returns {Promise<string>}
 */
export async function browserPath(context) {
  const { environment, signal, report } = context;
  const { CHROMIUM: chosen } = environment;
  if (chosen) {
    if (isAbsolute(chosen) && isExecutable(chosen)) return chosen;
    throw new Refusal(`CHROMIUM is ${JSON.stringify(chosen)}; it must be the whole path of a program.`);
  }
  const find = () => findOnPath(environment.PATH ?? "");
  if (!find() && environment.CI !== "true")
    throw new Refusal(`The tests need Chromium; none is on PATH. ${howToGetOne}`);
  return once({
    find,
    make: () => install(context, find),
    lockFolder: join(checkoutLockFolder(context), "browser"),
    waiting: { signal, onWait: (pid) => beginWait(report, `waiting for Chromium (process ${pid})`) },
  });
}

/** @param {string} path */
function findOnPath(path) {
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, "chromium"))
    .find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {import("./setup/project.mjs").Context} context
 * @param {() => string | undefined} find
 */
async function install({ environment, signal, report }, find) {
  const step = report.begin(`Chromium: apt-get install ${packages.join(" ")}`);
  const options = {
    environment: { ...environment, DEBIAN_FRONTEND: "noninteractive" },
    signal,
    timeLimitMs: installLimitMs,
  };
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]]) {
    const said = await aptGet(args, options);
    if (said === undefined) continue;
    step.failed();
    throw new Refusal(`apt-get ${args.join(" ")}: ${said}\n${howToGetOne}`);
  }
  step.done();
  const found = find();
  if (found) return found;
  throw new Refusal(`apt-get installed Chromium, but it is not on PATH. ${howToGetOne}`);
}

/**
 * What it said when it failed.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} options
 * @returns {Promise<string | undefined>}
 */
async function aptGet(args, options) {
  try {
    const { code, stderr } = await run("apt-get", args, options);
    return code === 0 ? undefined : lastLines(stderr, shownLines);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "there is no apt-get here.";
    throw error;
  }
}

if (isMain(import.meta.url)) {
  await runAsCommand(async (context) => {
    process.stdout.write(`${await browserPath(context)}\n`);
  }, process.stderr);
}
