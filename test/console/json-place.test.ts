import fc from "fast-check";
import { placeOfJsonProblem } from "../../emulator/console/json-place";

test.each([
  ["", "line 1 column 1"],
  ["{", "line 1 column 2"],
  ['{"a":1,}', "line 1 column 8"],
  ['{"a" 1}', "line 1 column 6"],
  ['{"a":1 "b":2}', "line 1 column 8"],
  ["[1,\n 2,\n oops]", "line 3 column 2"],
  ["[01]", "line 1 column 2"],
  ["[1,]", "line 1 column 4"],
  ['{"a":"no end}', "line 1 column 6"],
  ['["\\x"]', "line 1 column 2"],
  ["[1]]", "line 1 column 4"],
  ["{}{}", "line 1 column 3"],
  ["'a'", "line 1 column 1"],
  ["[1}", "line 1 column 3"],
])("%j stops being JSON at %s", (text, place) => {
  expect(placeOfJsonProblem(text)).toBe(place);
});

test("what is JSON is read to its end, wherever it is cut the place is not behind the cut", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      expect(offset(placeOfJsonProblem(text), text)).toBe(text.length);
      const cut = text.slice(0, at % (text.length + 1));
      expect(offset(placeOfJsonProblem(cut), cut)).toBeLessThanOrEqual(cut.length);
    }),
  );
});

test("a long string without an end is read once", () => {
  for (const part of ["x", "\\n", "\\u0041", "x\\n"]) {
    expect(placeOfJsonProblem(`["${part.repeat(5_000_000)}`)).toBe("line 1 column 2");
  }
});

test("thousands of open brackets are no problem", () => {
  expect(placeOfJsonProblem("[".repeat(200_000))).toBe("line 1 column 200001");
});

function offset(place: string, text: string): number {
  const [line = 0, column = 0] = (place.match(/\d+/g) ?? []).map(Number);
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
