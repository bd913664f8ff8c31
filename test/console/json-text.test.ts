import fc from "fast-check";
import { z } from "zod";
import { loadPageModule } from "./page-module";

const outcome = z.union([
  z.object({ value: z.record(z.string(), z.unknown()) }),
  z.object({
    problem: z.object({
      kind: z.string(),
      line: z.number(),
      column: z.number(),
      offset: z.number(),
      field: z.string(),
    }),
  }),
]);
const { readJsonObject } = z
  .object({ readJsonObject: z.custom<(text: string) => unknown>((value) => typeof value === "function") })
  .parse(loadPageModule("json-text.js"));
const read = (text: string) => outcome.parse(readJsonObject(text));

test("an object is read", () => {
  expect(read('{ "amount": { "total": 100 }, "tags": ["a", -1.5e3, null] }')).toEqual({
    value: { amount: { total: 100 }, tags: ["a", -1500, null] },
  });
});

test.each([
  ['{\n  "amount": {\n    "total" 100\n  }\n}', { kind: "colon", line: 3, column: 13, field: "amount.total" }],
  ['{\n  "amount": { "total": }\n}', { kind: "value", line: 2, column: 24, field: "amount.total" }],
  ['{ "a": 1,\n  "b": 2 "c": 3 }', { kind: "comma", line: 2, column: 10, field: "" }],
  ['{ "a": [1, 2, { "b": tru }] }', { kind: "value", line: 1, column: 22, field: "a[2].b" }],
  ['{ "a": 1, }', { kind: "key", line: 1, column: 11, field: "" }],
  ["{ amount: 1 }", { kind: "key", line: 1, column: 3, field: "" }],
  ['{ "a": "without an end }', { kind: "text", line: 1, column: 8, field: "a" }],
  ['{ "a": "C:\\path" }', { kind: "escape", line: 1, column: 11, field: "a" }],
  ['{ "a": 1 } 2', { kind: "rest", line: 1, column: 12, field: "" }],
  ['{ "a": 1', { kind: "comma", line: 1, column: 9, field: "" }],
  ['{ "a": 01 }', { kind: "value", line: 1, column: 8, field: "a" }],
  ["[1]", { kind: "object", line: 1, column: 1, field: "" }],
])("%j: what is wrong, where, in which field", (text, problem) => {
  expect(read(text)).toMatchObject({ problem });
});

test("any text is either read as the browser reads it or has a problem within it", () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.nat(4), fc.string({ maxLength: 3 }))
    .map(([text, at, removed, added]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + added + text.slice(start + removed);
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string(), fc.json()), (text) => {
      const result = read(text);
      if ("value" in result) expect(result.value).toEqual(JSON.parse(text));
      else expect(result.problem.offset).toBeLessThanOrEqual(text.length);
    }),
  );
});
