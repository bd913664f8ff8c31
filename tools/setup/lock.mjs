import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "./failure.mjs";

const pollMs = 200;
const beatMs = 2_000;
const waitLimitMs = 60 * 60_000;

/**
 * @typedef {object} Waiting
 * @property {AbortSignal} signal
 * @property {(holderPid: number) => { done: () => void, failed: () => void }} onWait called when a wait for a holder begins; what
 *   it returns is told the end
 * @property {number} [silenceLimitMs] a holder that gave no sign of life for so long has lost its turn
 */

/**
 * Does `make` unless `find` already finds its result, one process at a time. Who had to wait looks again.
 * @template Result
 * @param {object} options
 * @param {() => Result | undefined} options.find
 * @param {() => Promise<Result>} options.make
 * @param {string} options.lockFolder
 * @param {Waiting} options.waiting
 * @returns {Promise<Result>}
 */
export async function once({ find, make, lockFolder, waiting }) {
  return find() ?? (await withLock(lockFolder, waiting, async () => find() ?? (await make())));
}

/**
 * One process at a time, among processes that share only a folder and may be killed at any moment.
 *
 * The folder holds numbered turns, `7.json` naming its holder; the highest counts. A turn is over when its holder said so,
 * is dead, or is silent. Then the next number may be taken, and only one process can create that file. The highest
 * turn is never removed, so two processes cannot both take over from the same dead holder.
 * @template Result
 * @param {string} folder
 * @param {Waiting} waiting
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function withLock(folder, waiting, work) {
  mkdirSync(folder, { recursive: true });
  const turn = await acquire(folder, waiting);
  const beating = setInterval(() => touch(turn), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beating);
    writeFileSync(turn, JSON.stringify({ over: true }));
  }
}

/**
 * @param {string} folder
 * @param {Waiting} waiting
 */
async function acquire(folder, { signal, onWait, silenceLimitMs = 20_000 }) {
  const deadlineMs = performance.now() + waitLimitMs;
  let seen = { number: 0, mtimeMs: 0, sinceMs: 0 };
  /** @type {{ pid: number, done: () => void, failed: () => void } | undefined} */
  let wait;
  try {
    for (;;) {
      const latest = latestTurn(folder);
      const nowMs = performance.now();
      // Silence is measured on our own clock: the file's time only has to change, its value is never trusted.
      if (latest && (latest.number !== seen.number || latest.mtimeMs !== seen.mtimeMs)) {
        seen = { number: latest.number, mtimeMs: latest.mtimeMs, sinceMs: nowMs };
      }
      const free = !latest || !holds(latest) || nowMs - seen.sinceMs > silenceLimitMs;
      const turn = free ? take(folder, (latest?.number ?? 0) + 1) : undefined;
      if (turn !== undefined) {
        wait?.done();
        return turn;
      }
      if (latest && latest.pid !== (wait?.pid ?? 0) && holds(latest)) {
        wait?.done();
        wait = { pid: latest.pid, ...onWait(latest.pid) };
      }
      if (nowMs > deadlineMs) {
        throw new Refusal(
          `Another set-up (process ${latest?.pid}) has not finished within ${waitLimitMs / 60_000} min. End it, then run this again.`,
        );
      }
      await sleep(pollMs);
      signal.throwIfAborted();
    }
  } catch (error) {
    wait?.failed();
    throw error;
  }
}

/**
 * @param {string} folder
 * @returns {{ number: number, mtimeMs: number, pid: number, host: string, over: boolean } | undefined}
 */
function latestTurn(folder) {
  const number = Math.max(0, ...turnNumbers(folder));
  if (number === 0) return undefined;
  const file = turnFile(folder, number);
  try {
    const { mtimeMs } = statSync(file);
    const { pid = 0, host = "", over = false } = JSON.parse(readFileSync(file, "utf8") || "{}");
    return { number, mtimeMs, pid, host, over };
  } catch {
    // Being written this moment, or removed after a newer one was made: nobody's yet. The next look will tell.
    return { number, mtimeMs: 0, pid: 0, host: "", over: false };
  }
}

/** @param {{ pid: number, host: string, over: boolean }} turn */
function holds({ pid, host, over }) {
  if (over) return false;
  // A number from another machine, or another container, says nothing here; silence decides then.
  if (pid === 0 || host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * @param {string} folder
 * @param {number} number
 * @returns {string | undefined} the turn's file, or undefined if another process was first
 */
function take(folder, number) {
  const file = turnFile(folder, number);
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  }
  const others = turnNumbers(folder).filter((other) => other !== number);
  if (others.some((other) => other > number)) {
    // We looked, were slow, and a whole turn went by: that number had been used and cleared away.
    rmSync(file, { force: true });
    return undefined;
  }
  for (const older of others) rmSync(turnFile(folder, older), { force: true });
  return file;
}

/** @param {string} turn */
function touch(turn) {
  try {
    const now = new Date();
    utimesSync(turn, now, now);
  } catch {
    // We were suspended so long that another process took over. What we make is put in place whole or not at all.
  }
}

/** @param {string} folder */
function turnNumbers(folder) {
  return readdirSync(folder)
    .map((name) => /^(\d+)\.json$/.exec(name)?.[1])
    .flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
}

/**
 * @param {string} folder
 * @param {number} number
 */
function turnFile(folder, number) {
  return join(folder, `${number}.json`);
}
