import { spawnSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

const goneTimeoutMs = 10_000;

/** Whether it runs; one that ended and was not waited for by its parent does not. */
export function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)])
    .stdout.toString()
    .trim();
  return state !== "" && !state.startsWith("Z");
}

/** Resolves when none of them runs any more; `false` when one still does after the limit. */
export async function gone(...pids: number[]): Promise<boolean> {
  const deadline = Date.now() + goneTimeoutMs;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) return false;
    await delay(10);
  }
  return true;
}
