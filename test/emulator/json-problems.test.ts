import fc from "fast-check";
import { findJsonProblems } from "../../text/json-problems";

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['{\n  "amount": {"total": 100,}\n}', "amount, line 2 column 26: the comma before } is one too many"],
  ['{"amount": {"total": 1O0}}', "amount.total, line 1 column 22: this is not a number as JSON writes it"],
  ['{\n"payer": {\n  openid: "o1"}}', "payer, line 3 column 3: a name in double quotes is expected"],
  ["{\"a\": 'x'}", "a, line 1 column 7: text stands in double quotes"],
  ['{"goods": [{"id": 1}, {"id": True}]}', "goods[1].id, line 1 column 30: write true"],
  ['{"a": 1 "b": 2}', "line 1 column 9: a comma or } is missing after a"],
  ['{"a" 1}', "a, line 1 column 6: a colon is missing"],
  ['{"a": "x\ny"}', "a, line 1 column 9: a line break or control character stands inside a string; write \\n"],
  ['{"a": "\\x"}', "a, line 1 column 8: JSON has no such escape; a backslash is written \\\\"],
  ['{"a": "x', "a, line 1 column 7: this string does not end"],
  ['{"a": {"b": 1}', "line 1 column 15: the text ends too early"],
  ['{"a": 1} // note', "line 1 column 10: nothing may follow the value"],
  ["// note\n{}", "line 1 column 1: JSON has no comments"],
  ["", "line 1 column 1: the text ends too early"],
  ['{"a": 01}', "a, line 1 column 7: this is not a number as JSON writes it"],
])("%j: %s", (text, problem) => {
  expect(findJsonProblems(text)).toEqual([problem]);
});

test("a name that is there twice is no JSON error, but one of the writer's; all of them are told", () => {
  expect(findJsonProblems('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}')).toEqual([
    "b.c, line 1 column 24: is there twice",
    "a, line 1 column 33: is there twice",
  ]);
});

test("what stands in the text is never repeated", () => {
  expect(findJsonProblems('{"apiV3Key": secret-value}').join()).not.toContain("secret");
});

test("nesting has a limit, so that no text can exhaust the stack", () => {
  expect(findJsonProblems("[".repeat(100_000)).join()).toContain("nested deeper than 200");
});

test("many lines take neither long nor memory for each", () => {
  expect(findJsonProblems("\n".repeat(60_000_000))).toEqual(["line 60000001 column 1: the text ends too early"]);
});

test("a long text is read once, and a long name is told by its start", () => {
  for (const part of ["x", "\\n", "\\u0041", "x\\n"]) {
    expect(findJsonProblems(`["${part.repeat(1_000_000)}`)).toEqual(["[0], line 1 column 2: this string does not end"]);
  }
  const [problem = ""] = findJsonProblems(`{"${"x".repeat(1_000_000)}": oops}`);
  expect(problem).toMatch(/^x{60}…, line 1 column 1000006: a value is expected$/);
});

test("it finds a problem exactly where JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ unit: "binary", maxLength: 3 }), (text, at, inserted) => {
      const cut = at % (text.length + 1);
      for (const changed of [text, text.slice(0, cut), text.slice(0, cut) + inserted + text.slice(cut)]) {
        const problems = findJsonProblems(changed).filter((problem) => !problem.endsWith("is there twice"));
        expect([changed, problems.length === 0]).toEqual([changed, isJson(changed)]);
      }
    }),
    { numRuns: 2000 },
  );
});
