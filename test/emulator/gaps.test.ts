import { readFileSync } from "node:fs";
import { join } from "node:path";
import { switchesSchema } from "../../lab";
import { defaultEvidence } from "../../lab/switches/evidence";

const gaps = readFileSync(join(__dirname, "../../lab/GAPS.md"), "utf8");

test("every switch stands in GAPS.md with its default, and no other does", () => {
  const rows = [...gaps.matchAll(/^\| `(\w+)` \| `([\w-]+)` \|/gm)].map(([, name, value]) => [name, value]);
  const defaults = Object.entries(switchesSchema.parse({})).map(([name, value]) => [name, String(value)]);
  expect(rows.sort()).toEqual(defaults.sort());
});

test("what each default rests on stands in GAPS.md as the console shows it", () => {
  const rows = [...gaps.matchAll(/^\| `(\w+)` \| `[\w-]+` \| [^|]+ \| ([a-z ]+) \|/gm)];
  expect(Object.fromEntries(rows.map(([, name, evidence]) => [name, evidence]))).toEqual(defaultEvidence);
});

test("every switch says what it decides", () => {
  for (const [name, schema] of Object.entries(switchesSchema.shape)) {
    expect({ name, length: schema.description?.length }).toEqual({ name, length: expect.any(Number) });
  }
});
