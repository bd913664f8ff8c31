import { EnvironmentView } from "../../provider/lifecycle/environment-view";
import { pagesFor, SharedObservation } from "../../provider/lifecycle/shared-observation";
import { instantCloud, nowhere } from "./instant-cloud";
import { makeClock, makeManyWorld } from "./many";

/* How long a look serves others, and what this process adds to it: on a clock that stands still, without a cloud. */

let nowMs = 0;
let asked: (() => Promise<number>)[] = [];
const cloud = instantCloud({ now: () => nowMs, deploymentMs: 0, credentials: {} });
const center = makeManyWorld(nowhere, makeClock(), cloud).process().connect();
const look = (pages = 1) =>
  new SharedObservation<number>(
    () => nowMs,
    () => asked.shift()?.() ?? Promise.reject(new Error("asked once more")),
    () => pages,
  );

beforeEach(() => {
  nowMs = 0;
  asked = [async () => 1, async () => 2];
});

test.each([
  ["at once", 0, 1],
  ["after 5 s less 1 ms", 4999, 1],
  ["after 5 s", 5000, 2],
])("%s a look is shared or made again", async (_case, afterMs, seen) => {
  const shared = look();
  expect(await shared.recent(center, "env")).toBe(1);
  nowMs = afterMs;
  expect(await shared.recent(center, "env")).toBe(seen);
});

test("a look of ten pages serves for ten seconds", async () => {
  const shared = look(10);
  await shared.recent(center, "env");
  nowMs = 9999;
  expect(await shared.recent(center, "env")).toBe(1);
  nowMs = 10_000;
  expect(await shared.recent(center, "env")).toBe(2);
});

test("a look that failed serves nobody: the next one asks again, at once", async () => {
  asked.unshift(() => Promise.reject(new Error("no answer")));
  const shared = look();
  await expect(shared.recent(center, "env")).rejects.toThrow("no answer");
  expect(await shared.recent(center, "env")).toBe(1);
});

test("a failed look takes nothing away from the one that came after it", async () => {
  let fail = (_error: Error) => {};
  asked.unshift(() => new Promise((_resolve, reject) => (fail = reject)));
  const shared = look();
  const failing = shared.recent(center, "env");
  expect(await shared.again(center, "env")).toBe(1);
  fail(new Error("late"));
  await expect(failing).rejects.toThrow("late");
  expect(await shared.recent(center, "env")).toBe(1);
});

test("environments are looked at by themselves", async () => {
  const shared = look();
  expect([await shared.recent(center, "one"), await shared.recent(center, "other")]).toEqual([1, 2]);
});

test.each([
  [0, 1],
  [100, 1],
  [101, 2],
  [1000, 10],
])("%i of a list take %i calls", (count, calls) => {
  expect(pagesFor(count)).toBe(calls);
});

test("what this process made and deleted is seen without another look", async () => {
  const view = new EnvironmentView(() => nowMs);
  await view.observe(center, "env");
  view.made("env", "pay-function");
  expect((await view.known(center, "env")).functionNames).toContain("pay-function");
  view.deleted("env", "pay-12345678");
  expect((await view.known(center, "env")).functionNames).toContain("pay-function");
});
