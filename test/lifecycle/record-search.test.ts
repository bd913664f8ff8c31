import type { Clock } from "../../provider/clock";
import { untilShown } from "../../provider/lifecycle/record-search";
import { ProviderError } from "../../provider/provider-error";

/** A clock that waiting advances. */
function steppedClock(): Clock & { waits: number[] } {
  let nowMs = 1_700_000_000_000;
  const waits: number[] = [];
  return {
    now: () => nowMs,
    async wait(delayMs) {
      waits.push(delayMs);
      nowMs += delayMs;
    },
    waits,
  };
}

const stumble = new ProviderError({
  responsible: "cloud",
  action: "CreateUserKey",
  resource: "integration pay-k3v9x2qd of shop-prod-3g8x",
  code: "InternalError",
  requestId: "2f1c-77aa",
  reason: "an internal error",
  hint: "Run again in a few minutes. It may have taken effect all the same; the next run looks first.",
  ambiguous: true,
});

/** Shows the record at the given look, the first being 1; counts them all. */
function shownAt(lookNumber: number) {
  let looks = 0;
  const look = async () => {
    looks++;
    return looks >= lookNumber ? "record" : undefined;
  };
  return { look, count: () => looks };
}

test("a record that is there costs one look and no wait, also after an ambiguous failure", async () => {
  const clock = steppedClock();
  expect(await untilShown(clock, { name: "pay" }, shownAt(1).look)).toBe("record");
  expect(await untilShown(clock, { name: "pay", failure: stumble }, shownAt(1).look)).toBe("record");
  expect(clock.waits).toEqual([]);
});

test("a record that comes late is looked for less and less often", async () => {
  const clock = steppedClock();
  expect(await untilShown(clock, { name: "pay" }, shownAt(6).look)).toBe("record");
  expect(clock.waits).toEqual([200, 400, 800, 1600, 3200]);
});

test("a record that never comes costs 9 looks in 30 s after an answer", async () => {
  const clock = steppedClock();
  const never = shownAt(Number.POSITIVE_INFINITY);
  await expect(untilShown(clock, { name: "pay" }, never.look)).rejects.toThrow(
    "pay: the cloud took the request but does not show the integration after 30 s. Run again: it is found by its name and not made twice.",
  );
  expect(never.count()).toBe(9);
  expect(clock.waits.reduce((sum, waitMs) => sum + waitMs)).toBe(30_000);
});

test("after a failure it costs 7 looks in 10 s, and the cloud's words, code and request id are kept", async () => {
  const clock = steppedClock();
  const never = shownAt(Number.POSITIVE_INFINITY);
  const error = await untilShown(clock, { name: "pay", failure: stumble }, never.look).catch((caught) => caught);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error.details).toMatchObject({ code: "InternalError", requestId: "2f1c-77aa", ambiguous: true });
  expect(error.message).toBe(
    "CreateUserKey on integration pay-k3v9x2qd of shop-prod-3g8x failed: an internal error (InternalError, request 2f1c-77aa). " +
      "The cloud does not show the integration after 10 s. Run again in a few minutes. It may have taken effect all the same; the next run looks first.",
  );
  expect(never.count()).toBe(7);
  expect(clock.waits.reduce((sum, waitMs) => sum + waitMs)).toBe(10_000);
});

test("a look that fails does not hide the create's own words", async () => {
  const gone = new ProviderError({ ...stumble.details, action: "GetUserKeyList", requestId: "9e00-1b2c" });
  const failing = () => Promise.reject(gone);
  const error = await untilShown(steppedClock(), { name: "pay", failure: stumble }, failing).catch((caught) => caught);
  expect(error.details).toMatchObject({ action: "CreateUserKey", requestId: "2f1c-77aa" });
  expect(error.message).toContain("Looking for it failed too: GetUserKeyList");
  await expect(untilShown(steppedClock(), { name: "pay" }, failing)).rejects.toBe(gone);
});

test("a look that had to wait for its turn is not one in vain: another is made that began in time", async () => {
  const clock = steppedClock();
  const record = shownAt(2);
  const queued = async () => {
    await clock.wait(250_000);
    return record.look();
  };
  expect(await untilShown(clock, { name: "pay" }, queued)).toBe("record");
});
