import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { Interrupted, Refusal, wordsFor } from "./failure.mjs";
import { projectRoot } from "./project.mjs";
import { createReport } from "./report.mjs";

const oldestNodeMajor = 20;

/**
 * Runs the body of a command and turns its end into an exit code: what the body returns, 1 for a failure, 128 + number for
 * a signal.
 * @param {(context: import("./project.mjs").Context) => Promise<number | void>} body
 * @param {NodeJS.WriteStream} reportTo
 */
export async function runAsCommand(body, reportTo = process.stdout) {
  const interruption = new AbortController();
  /** @type {NodeJS.Signals[]} */
  const stops = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of stops) process.on(name, () => interruption.abort(new Interrupted(name)));
  const { signal } = interruption;
  try {
    refuseOldNode();
    const report = createReport(reportTo);
    process.exitCode = (await body({ root: projectRoot, environment: process.env, signal, report })) ?? 0;
  } catch (error) {
    process.stderr.write(`error: ${wordsFor(error)}\n`);
    process.exitCode = error instanceof Interrupted ? 128 + constants.signals[error.signalName] : 1;
  }
}

function refuseOldNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= oldestNodeMajor) return;
  throw new Refusal(
    `Node.js ${process.versions.node} runs this; it needs ${oldestNodeMajor} or newer. Install that, then run this again.`,
  );
}

/**
 * Whether a module is the program itself, not imported by another.
 * @param {string} moduleUrl
 */
export function isMain(moduleUrl) {
  const program = process.argv[1];
  return program !== undefined && realpathSync(program) === fileURLToPath(moduleUrl);
}
