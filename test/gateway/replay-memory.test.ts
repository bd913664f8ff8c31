import fc from "fast-check";
import { ReplayMemory } from "../../emulator/gateway/replay-memory";
import { ManualClock } from "./support/clock";
import { startTestGateway } from "./support/gateway";
import { nowMs, payment } from "./support/merchant";

const limits = { replayMinAgeMs: 600_000, replayMaxEntries: 3 };

test("a key is new once, for each integration", () => {
  const memory = new ReplayMemory(new ManualClock(0), limits);
  expect([memory.remember("a", "1"), memory.remember("a", "1"), memory.remember("b", "1")]).toEqual([
    "first",
    "again",
    "first",
  ]);
});

test("every key is remembered for ten minutes at least and twenty at most, whenever it came", () => {
  const minuteMs = 60_000;
  const minutes = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(minutes, fc.array(minutes), minutes, (before, others, after) => {
      const clock = new ManualClock(0);
      const memory = new ReplayMemory(clock, { ...limits, replayMaxEntries: 1000 });
      clock.advance(before * minuteMs);
      memory.remember("a", "watched");
      let elapsed = 0;
      for (const pause of others.map((minute) => minute % 4)) {
        if (elapsed + pause > after) break;
        clock.advance(pause * minuteMs);
        elapsed += pause;
        memory.remember("a", `other ${elapsed}`);
      }
      clock.advance((after - elapsed) * minuteMs);
      const seen = memory.remember("a", "watched");
      if (after < 10) expect(seen).toBe("again");
      if (after >= 20) expect(seen).toBe("first");
    }),
    { numRuns: 2000 },
  );
});

test("a full one takes nothing new rather than forget what could be replayed", () => {
  const clock = new ManualClock(0);
  const memory = new ReplayMemory(clock, limits);
  for (const key of ["1", "2", "3"]) memory.remember("a", key);
  expect(memory.remember("a", "4")).toBe("full");
  expect(memory.remember("a", "1")).toBe("again");
  clock.advance(1_200_000);
  expect(memory.remember("a", "4")).toBe("first");
  expect(memory.size).toBe(1);
});

test("a replay is refused for as long as its signature is fresh, also one signed ahead of time", async () => {
  const gateway = await startTestGateway();
  const ahead = payment({}, { timestamp: String(nowMs / 1000 + 299) });
  const statuses = [(await gateway.post(ahead)).status];
  for (let second = 0; second <= 660; second += 60) {
    statuses.push((await gateway.post(ahead)).status);
    gateway.clock.advance(60_000);
  }
  expect(statuses).toEqual([200, ...Array(10).fill(409), 401, 401]);
  expect(gateway.function.seen).toHaveLength(1);
  await gateway.close();
});

test("of two equal requests at the same time one is delivered", async () => {
  const gateway = await startTestGateway();
  const notification = payment();
  const answers = await Promise.all([
    gateway.post(notification),
    gateway.post(notification),
    gateway.post(notification),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect(gateway.function.seen).toHaveLength(1);
  await gateway.close();
});

test("the same notification with a fresh signature is delivered again: telling duplicates apart is the function's part", async () => {
  const gateway = await startTestGateway();
  expect((await gateway.post(payment())).status).toBe(200);
  expect((await gateway.post(payment())).status).toBe(200);
  expect(gateway.function.seen).toHaveLength(2);
  await gateway.close();
});
