import fc from "fast-check";
import { type Experience, expectedMs, nextLookAtMs } from "../../provider/lifecycle/pace";

/* When the platform is looked at, as a function of plain data. */

const none: Experience = { shortestMs: undefined, longestWaitMs: 0, waiting: 1 };
const sinceMs = Date.UTC(2026, 10, 23, 12);

/** When each look comes, for something that takes `tookMs`; the last is the one that finds it done. */
function looks(tookMs: number, isInUse: boolean, experience: Experience): number[] {
  const at: number[] = [];
  let elapsedMs = 0;
  while (elapsedMs < tookMs) {
    const seen = { ...experience, longestWaitMs: Math.max(experience.longestWaitMs, elapsedMs) };
    elapsedMs = nextLookAtMs(sinceMs + elapsedMs, { sinceMs, isInUse }, seen) - sinceMs;
    at.push(elapsedMs);
  }
  return at;
}

const lateMs = (tookMs: number, isInUse: boolean, experience: Experience) =>
  (looks(tookMs, isInUse, experience).at(-1) ?? 0) - tookMs;

test("what takes an instant is noticed within 15 ms", () => {
  expect(looks(5, false, none)[0]).toBeLessThanOrEqual(15);
});

test("a change to what is in use is noticed within a second, however long it takes and however many are new", () => {
  fc.assert(
    fc.property(fc.nat({ max: 300_000 }), (tookMs) => {
      expect(lateMs(tookMs, true, none)).toBeLessThan(1000);
    }),
  );
});

test("what is new is noticed within a fifth of its time and 8 s, however many wait", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 300_000 }), fc.integer({ min: 1, max: 5000 }), (tookMs, waiting) => {
      expect(lateMs(tookMs, false, { ...none, waiting })).toBeLessThanOrEqual(Math.min(tookMs / 5, 7680) + 15);
    }),
  );
});

test("a look always comes later than now, and on the way to the end it is bounded", () => {
  fc.assert(
    fc.property(fc.nat({ max: 300_000 }), fc.nat({ max: 300_000 }), fc.boolean(), (nowMs, longestWaitMs, isInUse) => {
      const at = nextLookAtMs(sinceMs + nowMs, { sinceMs, isInUse }, { ...none, longestWaitMs, waiting: 100 });
      expect(at).toBeGreaterThan(sinceMs + nowMs);
      expect(at - sinceMs).toBeLessThanOrEqual(Math.max(nowMs, 60_000) + 7680);
    }),
  );
});

test("nobody looks before the platform can be done: not earlier than nine tenths of the quickest that was seen", () => {
  expect(expectedMs({ ...none, shortestMs: 60_000 })).toBe(54_000);
  expect(looks(90_000, false, { shortestMs: 60_000, longestWaitMs: 0, waiting: 8 })[0]).toBeGreaterThanOrEqual(54_000);
});

test("while none is done, those that came later leave the looking to the one that waits longest", () => {
  const at = nextLookAtMs(sinceMs, { sinceMs, isInUse: true }, { ...none, longestWaitMs: 40_000, waiting: 100 });
  expect(at - sinceMs).toBeGreaterThanOrEqual(36_000);
});

test("all who are due at about the same time are due at the same time", () => {
  const experience: Experience = { shortestMs: 60_000, longestWaitMs: 80_000, waiting: 100 };
  const due = Array.from({ length: 100 }, (_, index) =>
    nextLookAtMs(sinceMs + 80_000, { sinceMs: sinceMs + 10 * index, isInUse: false }, experience),
  );
  expect(new Set(due).size).toBe(1);
});

test.each([
  ["new, alone", false, none, 160],
  ["new, one of a hundred", false, { ...none, waiting: 100 }, 65],
  ["in use", true, none, 160],
  ["new, after others took nearly as long", false, { shortestMs: 110_000, longestWaitMs: 0, waiting: 100 }, 12],
] as const)("a deployment of two minutes costs few looks: %s", (_case, isInUse, experience, looksMax) => {
  expect(looks(120_000, isInUse, experience).length).toBeLessThanOrEqual(looksMax);
});
