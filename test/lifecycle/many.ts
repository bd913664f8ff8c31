import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createVirtualClock, type VirtualClock } from "../../lab/plumbing/virtual-clock";
import { connectIntegrationCenter } from "../../provider/cloud";
import { openTransport, type Post } from "../../provider/cloud/transport";
import type { Context } from "../../provider/lifecycle/context";
import { emptyMemories } from "../../provider/lifecycle/memories";

/* Many resources at once in virtual time: the real handlers and the real client, and a clock that moves when nobody is busy. */

export type Calls = Record<string, number>;

export interface ManyWorld {
  readonly clock: VirtualClock;
  /** Calls since the last time, by action. */
  takeCalls(): Calls;
  /** A provider process of its own. */
  process(): Context & { said: string[] };
  /** Lets time pass until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

export interface Cloud {
  readonly endpoint: string;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: string;
}

const quantumMs = 20;

export function makeClock(): VirtualClock {
  return createVirtualClock(Date.UTC(2026, 10, 23, 12));
}

export function makeManyWorld(
  { endpoint, region, secretId, secretKey }: Cloud,
  clock: VirtualClock,
  post: Post = openTransport(),
): ManyWorld {
  const wait = (delayMs: number) => new Promise<void>((resolve) => clock.after(delayMs, resolve));
  let calls: Calls = {};
  let underWay = 0;
  const countingPost: Post = async (request) => {
    const action = request.headers["x-tc-action"] ?? "QueryRainbowConfig";
    calls[action] = (calls[action] ?? 0) + 1;
    underWay++;
    const answer = await post(request);
    underWay--;
    return answer;
  };

  async function untilNobodyIsBusy(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 4; quietTurns = underWay === 0 ? quietTurns + 1 : 0) await nextTurn();
  }

  return {
    clock,
    takeCalls() {
      const taken = calls;
      calls = {};
      return taken;
    },
    process() {
      const said: string[] = [];
      const center = connectIntegrationCenter(
        { endpoint, region, secretId, secretKey },
        { now: clock.now, random: () => 0.5, wait },
        countingPost,
      );
      return {
        connect: () => center,
        destination: () => ({}),
        ...emptyMemories(clock.now),
        newClaim: () => randomBytes(4).toString("hex"),
        clock: { now: clock.now, wait },
        fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 1) }),
        prove: () => Promise.reject(new Error("no proof was asked for")),
        processEnv: {},
        projectFolder: process.cwd(),
        templatesFolder: join(__dirname, "../../functions"),
        note: ({ text }) => said.push(text),
        said,
      };
    },
    async run(work) {
      let isDone = false;
      const ended = work.finally(() => {
        isDone = true;
      });
      ended.catch(() => undefined);
      for (;;) {
        await untilNobodyIsBusy();
        if (isDone) return ended;
        await clock.advance(quantumMs);
      }
    },
  };
}

/** All of the work, at most so many at a time, as the engine does it. */
export async function atOnce<Item, Result>(
  atOnceMax: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, worker));
  return results;
}

export function total(calls: Calls): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
