import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";

const graceMs = 2_000;
const handOverGraceMs = 60_000;
const outputMaxCharacters = 1_000_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const living = new Set();
process.on("exit", () => {
  for (const child of living) endGroup(child, "SIGKILL");
});

/**
 * Runs a program to its end and returns what it printed. It gets a process group of its own, so that a time limit or
 * Ctrl-C ends its children too (Windows has no such groups; not supported there).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {AbortSignal} options.signal ends the program; its reason is what this throws then
 * @param {number} options.timeLimitMs
 * @param {string} [options.cwd]
 * @param {(line: string) => void} [options.onLine] each line of either stream
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} `code` is null if a signal or the time limit
 *   ended it; the last line of `stderr` names the limit then
 * @throws a system error (`code: "ENOENT"`) when it cannot be started
 */
export async function run(command, args, { environment, signal, timeLimitMs, cwd, onLine = () => {} }) {
  signal.throwIfAborted();
  const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  living.add(child);
  const stdout = collect(child.stdout, onLine);
  const stderr = collect(child.stderr, onLine);

  const end = () => {
    endGroup(child, "SIGTERM");
    setTimeout(() => endGroup(child, "SIGKILL"), graceMs).unref();
  };
  signal.addEventListener("abort", end, { once: true });
  let lastWords = "";
  const limit = setTimeout(() => {
    lastWords = `ended: ${command} took longer than ${timeLimitMs / 1000} s\n`;
    end();
  }, timeLimitMs);
  try {
    const code = await ended(child);
    signal.throwIfAborted();
    return { code: lastWords === "" ? code : null, stdout: stdout(), stderr: stderr() + lastWords };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", end);
    living.delete(child);
  }
}

/**
 * Gives the terminal to a program until it ends. Signals that we get are passed on; since Ctrl-C reaches the whole
 * foreground group, the program may see SIGINT twice.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ environment: NodeJS.ProcessEnv, cwd: string, timeLimitMs?: number }} options no limit: until it is stopped
 * @returns {Promise<number>} its exit code; 128 + number if a signal ended it, as shells count
 */
export async function handOver(command, args, { environment, cwd, timeLimitMs }) {
  const child = spawn(command, args, { cwd, env: environment, stdio: "inherit" });
  /** @type {NodeJS.Signals[]} */
  const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];
  const pass = (/** @type {NodeJS.Signals} */ name) => {
    child.kill(name);
    setTimeout(() => child.kill("SIGKILL"), handOverGraceMs).unref();
  };
  for (const name of passedOn) process.on(name, pass);
  const limit = timeLimitMs === undefined ? undefined : setTimeout(() => pass("SIGTERM"), timeLimitMs);
  try {
    const code = await ended(child);
    return code ?? 128 + constants.signals[child.signalCode ?? "SIGKILL"];
  } finally {
    clearTimeout(limit);
    for (const name of passedOn) process.off(name, pass);
  }
}

/**
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return text.trim().split("\n").slice(-count).join("\n");
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number | null>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} name
 */
function endGroup(child, name) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} onLine
 * @returns {() => string} what came so far; of very much, the end
 */
function collect(stream, onLine) {
  let text = "";
  createInterface({ input: stream }).on("line", (line) => {
    text = `${text}${line}\n`.slice(-outputMaxCharacters);
    onLine(line);
  });
  return () => text;
}
