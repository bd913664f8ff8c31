import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

const require = createRequire(import.meta.url);
const from = (path) => require(`../../dist/${path}`);
const lab = (path) => require(`../../lab/dist/${path}`);
const quantumMs = 20;

/** The emulator on a virtual clock, and processes of the provider whose calls are counted. */
export async function startManyWorld(provisioning) {
  const clock = lab("plumbing/virtual-clock").createVirtualClock(Date.UTC(2026, 10, 23, 12));
  const emulator = await lab("index").startEmulator({ clock, provisioning });
  const { endpoint, region, secretId, secretKey } = emulator;
  const wait = (delayMs) => new Promise((resolve) => clock.after(delayMs, resolve));
  const post = from("provider/cloud/transport").openTransport();
  let calls = 0;
  let underWay = 0;

  const countingPost = async (request) => {
    calls++;
    underWay++;
    const answer = await post(request);
    underWay--;
    return answer;
  };

  async function untilNobodyIsBusy() {
    for (let quietTurns = 0; quietTurns < 4; quietTurns = underWay === 0 ? quietTurns + 1 : 0) await nextTurn();
  }

  return {
    clock,
    takeCalls() {
      const taken = calls;
      calls = 0;
      return taken;
    },
    /** A provider process of its own. */
    process() {
      const dependencies = { now: clock.now, random: () => 0.5, wait };
      const settings = { endpoint, region, secretId, secretKey };
      const center = from("provider/cloud").connectIntegrationCenter(settings, dependencies, countingPost);
      return {
        connect: () => center,
        destination: () => ({}),
        ...from("provider/lifecycle/memories").emptyMemories(clock.now),
        newClaim: () => randomBytes(4).toString("hex"),
        clock: { now: clock.now, wait },
        fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 1) }),
        prove: () => Promise.reject(new Error("no proof was asked for")),
        processEnv: {},
        projectFolder: process.cwd(),
        templatesFolder: join(import.meta.dirname, "../../functions"),
        note: () => undefined,
      };
    },
    /** Lets time pass until the work is done. */
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
    close: () => emulator.close(),
  };
}
