import { RehearsalError, readRecording } from "../../lab/rehearsal";
import { only, played } from "./support/plans";

const line = (at: string, eventType: string) =>
  JSON.stringify({ at, eventType, route: "/wechatpay/order", status: 200, errorCode: "", number: 1, steps: [] });

describe("a recording", () => {
  test("is a list that a person writes, times counting from the first", () => {
    const text = JSON.stringify([
      { at: 2.5, event: "REFUND.SUCCESS" },
      { at: 1, event: "TRANSACTION.SUCCESS", data: { out_trade_no: "A-1" } },
    ]);
    expect(readRecording(text)).toEqual([
      { atMs: 1_500, event: "REFUND.SUCCESS" },
      { atMs: 0, event: "TRANSACTION.SUCCESS", data: { out_trade_no: "A-1" } },
    ]);
  });

  test("or the lines of the callback log; those whose event never became known are left out", () => {
    const lines = [
      line("2026-11-23T18:42:22.000Z", "TRANSACTION.SUCCESS"),
      line("2026-11-23T18:42:23.000Z", ""),
      line("2026-11-24T02:42:24.250+08:00", "REFUND.SUCCESS"),
    ];
    const read = [
      { atMs: 0, event: "TRANSACTION.SUCCESS" },
      { atMs: 2_250, event: "REFUND.SUCCESS" },
    ];
    expect(readRecording(`${lines.join("\n")}\n`)).toEqual(read);
    expect(readRecording(`[${lines.join(",")}]`)).toEqual(read);
  });

  test.each([
    ["[]", "holds no callback"],
    ["", "holds no callback"],
    ["[{", "It is not JSON"],
    ['{"at":1,"event":"A"}\n{"at":', "Line 2 is not JSON"],
    ['[{"at":-1,"event":""},{"event":"A"}]', "[0].at: Too small"],
    ['[{"at":-1,"event":""},{"event":"A"}]', "[1].at:"],
    ['[{"at":1,"event":"A","dta":{}}]', "[0]: Unrecognized key"],
    ['[{"at":"yesterday","eventType":"A","route":"/"}]', "[0].at: Invalid ISO datetime"],
  ])("%s is refused in words", (text, words) => {
    expect(() => readRecording(text)).toThrow(RehearsalError);
    expect(() => readRecording(text)).toThrow(words);
  });
});

test("what was recorded is played with its own data, and its numbers are the ones to query", async () => {
  const orders = Array.from({ length: 60 }, (_, index) => ({
    atMs: index * 500,
    event: "TRANSACTION.SUCCESS",
    data: { out_trade_no: `ORDER-${index}` },
  }));
  const result = only(await played("api-v3-key", { recorded: orders, beforeMs: 10_000, thirdPartySwitchMs: 5_000 }));
  expect(result).toMatchObject({ sent: 60, late: 0, duplicates: 0 });
  expect(result.lost).toBeGreaterThanOrEqual(10);
  // The first of them comes 10 s before the switch.
  expect(result.toQuery[0]?.subject).toBe("ORDER-20");
  expect(result.toQuery.map(({ subject }) => subject)).toEqual(
    Array.from({ length: result.lost }, (_, index) => `ORDER-${20 + index}`),
  );
});

test("events that the third party does not send are named with the nearest ones", async () => {
  const recorded = [{ atMs: 0, event: "TRANSACTION.SUCESS" }];
  const { notRehearsed } = await played("api-v3-key", { recorded });
  expect(notRehearsed).toContainEqual(
    expect.objectContaining({
      label: "pay",
      isFailure: true,
      why: expect.stringMatching(/"TRANSACTION\.SUCESS"; did you mean TRANSACTION\.SUCCESS/),
    }),
  );
});
