import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const toolsFolder = join(__dirname, "../../../tools");

/** Real processes, a compiler among them, on a machine that may be busy. */
export const processesLimitMs = 60_000;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves when stderr or stdout holds the words; rejects if the process ends without them. */
  says(words: string): Promise<void>;
  readonly ended: Promise<Outcome>;
}

/** The tools are ES modules that run on a bare Node.js: the tests drive them as such, in processes of their own. */
export function startTool(source: string, environment: NodeJS.ProcessEnv = {}): Running {
  return start(["--input-type=module", "--eval", source], { cwd: toolsFolder, environment });
}

const running = new Set<Running>();

/** For what a failed test left running. */
export async function endProcesses(): Promise<void> {
  for (const { child, ended } of running) {
    child.kill("SIGKILL");
    await ended;
  }
  running.clear();
}

export function start(args: readonly string[], options: { cwd: string; environment: NodeJS.ProcessEnv }): Running {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the process did not start");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Outcome>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  const says = async (words: string) => {
    while (!`${stdout}${stderr}`.includes(words)) {
      const more = Promise.race([once(child.stdout, "data"), once(child.stderr, "data")]);
      const over = ended.then(() => `${stdout}${stderr}`.includes(words));
      if ((await Promise.race([more, over])) === false) throw new Error(`ended without "${words}": ${stdout}${stderr}`);
    }
  };
  const started = { child, pid, says, ended };
  running.add(started);
  return started;
}

/** Runs an expression's statements with `print` at hand, and returns what they printed. */
export async function inTools<Value>(source: string, environment: NodeJS.ProcessEnv = {}): Promise<Value> {
  const { code, stdout, stderr } = await startTool(
    `${source}\nfunction print(value) { process.stdout.write(JSON.stringify(value)); }`,
    environment,
  ).ended;
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
