import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { errorMessage } from "../plumbing/error-fields";
import { parseJson } from "../plumbing/json";
import { InvocationFailed } from "./failure";
import type { LogLine } from "./function";

/*
 * What a function's package.json asks for and its zip does not bring, as the platform's installDependency does (documented):
 * by npm, in the folder of the code, before the first start.
 */

export interface InstallContext {
  readonly functionName: string;
  readonly writeLine: (stream: LogLine["stream"], text: string) => void;
  /** Whether packages may run scripts of their own while they are installed: any code, with this person's rights. */
  readonly scripts: boolean;
  readonly closing: AbortSignal;
  /** Default 5 s. */
  readonly tellEveryMs?: number;
  /** Default 5 min. */
  readonly installLimitMs?: number;
}

const npmLinesMax = 50;

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const lockFiles = ["npm-shrinkwrap.json", "package-lock.json"];
/** There while node_modules is not whole. */
const unfinishedMark = ".lab-installing";

const underWay = new Map<string, Promise<void>>();

/** Rejects with InvocationFailed when the function cannot run for want of them; the reason stands in its log. */
export async function installDependencies(folder: string, context: InstallContext): Promise<void> {
  const { functionName, writeLine } = context;
  try {
    const count = missingDependencies(folder);
    if (count === 0) return;
    // Another start of the same code waits for the same installation.
    const installing = underWay.get(folder) ?? install(folder, count, context).finally(() => underWay.delete(folder));
    underWay.set(folder, installing);
    await installing;
  } catch (error) {
    writeLine("platform", `its dependencies cannot be installed: ${errorMessage(error)}`);
    throw new InvocationFailed(
      "FUNCTION_STATUS_ABNORMAL",
      `the dependencies of function ${functionName} cannot be installed; see its log`,
    );
  }
}

/** How many package.json names, when none is there; 0 when nothing has to be done. */
function missingDependencies(folder: string): number {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return 0;
  const { dependencies, optionalDependencies } = readManifest(path);
  const isWhole = existsSync(join(folder, "node_modules")) && !existsSync(join(folder, unfinishedMark));
  return isWhole ? 0 : Object.keys({ ...dependencies, ...optionalDependencies }).length;
}

function readManifest(path: string): z.output<typeof manifestSchema> {
  const value = parseJson(readFileSync(path, "utf8"));
  if (value === undefined) throw new Error("package.json is damaged: it is no JSON");
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: where = [], message = "" } = parsed.error.issues[0] ?? {};
  throw new Error(`package.json is damaged: ${where.join(".") || "it"}: ${message}`);
}

async function install(folder: string, count: number, context: InstallContext): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const many = `${count} ${count === 1 ? "dependency" : "dependencies"} of package.json`;
  writeFileSync(join(folder, unfinishedMark), "");
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  const same = siblingWithSame(folder);
  if (same === undefined) {
    const scripts = context.scripts ? "with their scripts" : "without running their scripts";
    context.writeLine("platform", `installing ${many}, ${scripts}`);
    await runNpm(folder, context, () => context.writeLine("platform", `still installing, ${seconds()} s`));
  } else cpSync(join(same, "node_modules"), join(folder, "node_modules"), { recursive: true, verbatimSymlinks: true });
  rmSync(join(folder, unfinishedMark));
  context.writeLine("platform", `${many}: ${same ? "taken from the code before" : "installed"}, ${seconds()} s`);
}

/** An earlier version of the same function's code that needs exactly this, and has it. */
function siblingWithSame(folder: string): string | undefined {
  const needs = (one: string) =>
    ["package.json", ...lockFiles].map((name) => {
      const path = join(one, name);
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    });
  const own = needs(folder).join("\0");
  return readdirSync(dirname(folder))
    .filter((name) => name !== basename(folder))
    .map((name) => join(dirname(folder), name))
    .find(
      (other) =>
        existsSync(join(other, "node_modules")) &&
        !existsSync(join(other, unfinishedMark)) &&
        needs(other).join("\0") === own,
    );
}

async function runNpm(folder: string, context: InstallContext, tell: () => void): Promise<void> {
  const { writeLine, scripts, closing, tellEveryMs = 5_000, installLimitMs = 5 * 60_000 } = context;
  closing.throwIfAborted();
  const lockFile = lockFiles.find((name) => existsSync(join(folder, name)));
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", "--loglevel=error"];
  const words = [
    ...(lockFile ? ["ci"] : ["install", "--no-package-lock"]),
    "--omit=dev",
    `--ignore-scripts=${!scripts}`,
    ...quiet,
  ];
  const child = spawn("npm", words, {
    cwd: folder,
    env: npmEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const end = () => {
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const telling = setInterval(tell, tellEveryMs);
  const limit = setTimeout(end, installLimitMs);
  closing.addEventListener("abort", end);
  let lines = 0;
  let isOutOfStep = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines += 1;
      // What npm ci says of itself, before it lists what differs.
      isOutOfStep ||= lockFile !== undefined && line.includes("code EUSAGE");
      if (lines <= npmLinesMax && line.trim() !== "") writeLine("platform", `npm: ${line}`);
    });
  }
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ENOENT" ? new Error("npm is not on the PATH of the emulator") : error),
      );
      child.once("close", (code, signal) => {
        if (code === 0) resolve();
        else if (signal) reject(new Error(endedBy(closing, installLimitMs)));
        else reject(new Error(isOutOfStep ? outOfStep(lockFile) : `npm ${words[0]} ended with code ${code}`));
      });
    });
  } finally {
    clearInterval(telling);
    clearTimeout(limit);
    closing.removeEventListener("abort", end);
  }
}

function outOfStep(lockFile = ""): string {
  return `${lockFile} is out of step with package.json: run npm install in the folder, and send both`;
}

function endedBy(closing: AbortSignal, installLimitMs: number): string {
  return closing.aborted ? "the emulator was closed" : `npm did not end within ${installLimitMs / 60_000} min`;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** Where packages come from is the person's own setting; nothing else of the emulator's environment goes along. */
const passedOn =
  /^(PATH|HOME|LANG|TMPDIR|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy|npm_config_(registry|cache|userconfig|globalconfig|cafile|offline))$/i;

function npmEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
}
