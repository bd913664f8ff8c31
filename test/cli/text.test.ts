import fc from "fast-check";
import { nodeIsTooOld } from "../../cli/node-version";
import { age, counted, dayAndTime, duration, milliseconds, printable, shellWord, table, yuan } from "../../cli/text";
import { attemptLines, attemptsSummary } from "../../lab/cli/attempts-text";

const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join("");

test("nothing that a terminal obeys is left in printable text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...controls, "a", "\u202e", "\u2028", "\u2066", "付") }), (text) => {
      for (const character of printable(text)) {
        const code = character.codePointAt(0) ?? 0;
        expect(code === 9 || (code >= 0x20 && code < 0x7f) || code >= 0xa0).toBe(true);
        expect("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069").not.toContain(character);
      }
    }),
  );
});

test("ordinary text stays as it is, in any language", () => {
  for (const text of ["order paid, ¥1.00", "支付成功", "a\tb", "é “quoted”"]) expect(printable(text)).toBe(text);
});

test("columns line up and no line ends in spaces", () => {
  expect(
    table([
      ["a", "long cell", "x"],
      ["longer", "b", ""],
    ]),
  ).toEqual(["a       long cell  x", "longer  b"]);
});

test.each([
  ["2026-11-23T18:42:22Z", "0 s ago"],
  ["2026-11-23T18:41:23Z", "59 s ago"],
  ["2026-11-23T18:41:22Z", "1 min ago"],
  ["2026-11-23T16:43:00Z", "1 h ago"],
  ["2026-11-20T00:00:00Z", "3 d ago"],
  ["2026-11-23T18:50:00Z", "0 s ago"],
])("%s is %s", (at, text) => {
  expect(age(at, Date.parse("2026-11-23T18:42:22Z"))).toBe(text);
});

test("a time of another day has its day", () => {
  const now = new Date(2026, 10, 23, 18, 42, 22);
  expect(dayAndTime(now.toISOString(), now.getTime())).toBe("18:42:22");
  expect(dayAndTime(new Date(2026, 10, 24, 0, 5, 0).toISOString(), now.getTime())).toBe("2026-11-24 00:05:00");
});

test.each([
  [0, "0 ms"],
  [1.234, "1.2 ms"],
  [12.6, "13 ms"],
])("%d is written %s", (ms, text) => {
  expect(milliseconds(ms)).toBe(text);
});

test.each([
  [15_000, "15 s"],
  [60_000, "1 min"],
  [90_000, "1 min 30 s"],
  [3_600_000, "1 h"],
  [86_640_000, "24 h 4 min"],
  [0, "0 s"],
])("%d ms are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  ["pay", "pay"],
  ["TRANSACTION.SUCCESS", "TRANSACTION.SUCCESS"],
  ["Push Hook", "'Push Hook'"],
  ["it's $(x)", "'it'\\''s $(x)'"],
  ["\u001b[2J", "'\\x1b[2J'"],
])("%s is typed %s", (text, typed) => {
  expect(shellWord(text)).toBe(typed);
});

test("money and counts read as people write them", () => {
  expect([yuan(1), yuan(100), yuan(123_456)]).toEqual(["¥0.01", "¥1.00", "¥1234.56"]);
  expect([counted(0, "file"), counted(1, "file"), counted(2, "file")]).toEqual(["0 files", "1 file", "2 files"]);
});

describe("attempts", () => {
  const gapsMs = [15, 15, 30, 180].map((seconds) => seconds * 1000);
  const attempts = (...statuses: number[]) =>
    statuses.map((status, index) => ({
      at: new Date(gapsMs.slice(0, index).reduce((sum, gap) => sum + gap, 0)).toISOString(),
      status,
      body: "",
      latencyMs: 1,
      requestId: `${index}`,
    }));

  test.each([
    [[200], ["1  at once   200"]],
    [
      [500, 200],
      ["1  at once      500", "2  after 15 s   200"],
    ],
    [
      [0, 500, 500, 200],
      ["  1  at once            no answer", "2-3  after 15 s, 30 s   500", "  4  after 1 min        200"],
    ],
    [[500, 500, 500, 500, 500], ["1-5  at once, 15 s, 30 s, … 4 min   500"]],
  ])("%j is a line for each run of equal answers", (statuses, lines) => {
    expect(attemptLines(attempts(...statuses))).toEqual(lines);
  });

  test("that come at once are said to be so once", () => {
    const both = attempts(200, 200).map((attempt) => ({ ...attempt, at: "2026-11-23T18:42:22.000Z" }));
    expect(attemptLines(both)).toEqual(["1-2  at once   200"]);
  });

  test("are summed up", () => {
    expect(attemptsSummary(attempts(500, 500, 500, 500, 200))).toBe("5 attempts in 4 min");
  });
});

test.each([
  ["20.20.2", true],
  ["22.18.0", true],
  ["22.19.0", false],
  ["23.0.0", false],
  ["24.21.0", false],
])("Node %s is too old: %p", (version, tooOld) => {
  expect(nodeIsTooOld(version)).toBe(tooOld);
});
