import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { adviceByCode } from "../../provider/cloud/refusals";
import { errorCodes } from "../../provider/error-codes";

/* Each refusal bears a code, and each code is explained: docs/errors.md is written from the table (test/sdk/reference.test.ts). */

const provider = join(__dirname, "../../provider");
const sources = readdirSync(provider, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.includes("schema") && name !== "error-codes.ts")
  .map((name) => ({ name, text: readFileSync(join(provider, name), "utf8") }));
const table = readFileSync(join(provider, "error-codes.ts"), "utf8");

/** As it stands in code: `code: "X"`, `coded("X"`, and where a failure's own is chosen. */
const written = [...sources.map(({ text }) => text), table].flatMap((text) =>
  [...text.matchAll(/(?:code: |coded\(\s*|refused\(\s*|ErrorCode = |^\s+)"([A-Z][A-Z_]{4,})"/gm)].map(
    ([, code]) => code,
  ),
);

test("every code that the provider writes is explained, and none is explained that it does not write", () => {
  expect([...new Set(written)].sort()).toEqual(Object.keys(errorCodes).sort());
});

test.each(Object.entries(errorCodes))("%s says what it means and what to do, in sentences", (_code, explanation) => {
  for (const text of Object.values(explanation)) expect(text).toMatch(/^[`A-Z].*\.$/);
});

test.each(Object.entries(adviceByCode))("of the cloud's %s it is said what to do", (_code, { next }) => {
  expect(next).toMatch(/^[A-Z].*[.)]$/);
});

/** Handed on as they are: they bear a code already, or are caught and become part of one that does. */
const bare = /new Error\((sentence|messageOf\(error\)|checkForgotten|proofFailed|`more than)/;

test("nothing in lifecycle/ is refused without a code", () => {
  const uncoded = sources
    .filter(({ name }) => name.startsWith("lifecycle") || /^hosts.[^/\\]+\.ts$/.test(name))
    .flatMap(({ name, text }) =>
      text
        .split("\n")
        .filter((line) => /new (Error|NotBelieved|HalfMade)\(/.test(line) && !/coded\(/.test(line) && !bare.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
  expect(uncoded).toEqual([]);
});
