import fc from "fast-check";
import { ReplayMemory, SharedRoom } from "../../lab/gateway/replay-memory";
import { ManualClock } from "./support/clock";
import { startTestGateway } from "./support/gateway";
import { nowMs, payment } from "./support/merchant";

const limits = { replayMinAgeMs: 600_000, replayMaxEntries: 3 };

const roomy = () => new SharedRoom(1_000_000);

test("a key is new once", () => {
  const memory = new ReplayMemory(new ManualClock(0), limits, roomy());
  expect([memory.remember("1"), memory.remember("1"), memory.remember("2")]).toEqual(["first", "again", "first"]);
});

describe("of a proof that leaves something open", () => {
  let memory: ReplayMemory;
  beforeEach(() => {
    memory = new ReplayMemory(new ManualClock(0), limits, roomy());
    expect(memory.remember("proof", "push 1")).toBe("first");
  });

  test("a delivered one can be repeated, and serves nothing else", () => {
    memory.delivered("proof");
    expect([memory.remember("proof", "push 1"), memory.remember("proof", "push 2")]).toEqual(["repeated", "again"]);
  });

  test("a failed one may come again as it was, and serves nothing else", () => {
    memory.failed("proof");
    expect([memory.remember("proof", "push 2"), memory.remember("proof", "push 1")]).toEqual(["again", "first"]);
    memory.delivered("proof");
    expect(memory.remember("proof", "push 1")).toBe("repeated");
  });

  test("while it is under way, the same waits for what becomes of it", async () => {
    expect([memory.remember("proof", "push 1"), memory.remember("proof", "push 2")]).toEqual(["open", "again"]);
    const settled = Promise.all([memory.settled("proof"), memory.settled("proof")]);
    memory.failed("proof");
    await settled;
    expect(memory.remember("proof", "push 1")).toBe("first");
  });

  test("an earlier process's counts as if it had come here, the later of two alone", () => {
    memory.recall("kept", { state: "failed", delivery: "push 1" });
    memory.recall("kept", { state: "delivered", delivery: "push 1" });
    memory.recall("proven whole", { state: "delivered" });
    expect([memory.remember("kept", "push 1"), memory.remember("proven whole")]).toEqual(["repeated", "again"]);
    expect(memory.size).toBe(3);
  });
});

test("every key is remembered for ten minutes at least and twenty at most, whenever it came", () => {
  const minuteMs = 60_000;
  const minutes = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(minutes, fc.array(minutes), minutes, (before, others, after) => {
      const clock = new ManualClock(0);
      const memory = new ReplayMemory(clock, { ...limits, replayMaxEntries: 1000 }, roomy());
      clock.advance(before * minuteMs);
      memory.remember("watched");
      let elapsed = 0;
      for (const pause of others.map((minute) => minute % 4)) {
        if (elapsed + pause > after) break;
        clock.advance(pause * minuteMs);
        elapsed += pause;
        memory.remember(`other ${elapsed}`);
      }
      clock.advance((after - elapsed) * minuteMs);
      const seen = memory.remember("watched");
      if (after < 10) expect(seen).toBe("again");
      if (after >= 20) expect(seen).toBe("first");
    }),
    { numRuns: 2000 },
  );
});

test("a full one takes nothing new rather than forget what could be replayed", () => {
  const clock = new ManualClock(0);
  const room = roomy();
  const memory = new ReplayMemory(clock, limits, room);
  for (const key of ["1", "2", "3"]) memory.remember(key);
  expect(memory.remember("4")).toBe("full");
  expect(memory.remember("1")).toBe("again");
  clock.advance(1_200_000);
  expect(memory.remember("4")).toBe("first");
  expect([memory.size, room.entries]).toEqual([1, 1]);
});

test("when all are full together, who has few gets in all the same", () => {
  const clock = new ManualClock(0);
  const room = new SharedRoom(20_000);
  const all = { ...limits, replayMaxEntries: 1_000_000 };
  const [large, small] = [new ReplayMemory(clock, all, room), new ReplayMemory(clock, all, room)];
  let taken = 0;
  while (large.remember(`${taken}`) === "first") taken++;
  expect(taken).toBe(20_000);
  taken = 0;
  while (small.remember(`${taken}`) === "first") taken++;
  expect(taken).toBe(10_000);
  clock.advance(2 * limits.replayMinAgeMs);
  expect([large.remember("new"), small.remember("new"), room.entries]).toEqual(["first", "first", 2]);
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
