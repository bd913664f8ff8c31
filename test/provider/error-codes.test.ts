import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { adviceByCode } from "../../provider/cloud/refusals";
import { errorCodes } from "../../provider/error-codes";

/* Each refusal bears a code, and each code is explained: docs/errors.md is written from the tables (test/sdk/reference.test.ts). */

const repository = join(__dirname, "../..");
const sources = ["provider", "sdk", "cli"].flatMap((room) =>
  readdirSync(join(repository, room), { recursive: true, encoding: "utf8" })
    .map((name) => join(room, name))
    .filter(
      (name) => name.endsWith(".ts") && !/schema|error-explanations/.test(name) && !name.endsWith("error-codes.ts"),
    )
    .map((name) => ({ name, text: readFileSync(join(repository, name), "utf8") })),
);
const table = readFileSync(join(repository, "provider/error-codes.ts"), "utf8");

/** As it stands in code: `code: "X"`, `coded("X"`, sdk's `refusal("X"`, and where a failure's own is chosen. */
const written = [...sources.map(({ text }) => text), table].flatMap((text) =>
  [...text.matchAll(/(?:code: |coded\(\s*|refus(?:al|ed)\(\s*|ErrorCode = |^\s+)"([A-Z][A-Z_]{4,})"/gm)].map(
    ([, code]) => code,
  ),
);

test("every code that is written is explained, and none is explained that nobody writes", () => {
  expect([...new Set(written)].sort()).toEqual(Object.keys(errorCodes).sort());
});

test.each(Object.entries(errorCodes))("%s says what it means and what to do, in sentences", (_code, explanation) => {
  for (const text of Object.values(explanation)) expect(text).toMatch(/^[`A-Z].*\.$/);
});

test.each(Object.entries(adviceByCode))("of the cloud's %s it is said what to do", (_code, { hint }) => {
  expect(hint).toMatch(/^[A-Z].*[.)]$/);
});

/** Handed on as they are: they bear a code already, or are caught and become part of one that does; or a mistake of ours. */
const bare =
  /^new \w+\(\s*(sentence|messageOf\(error\)|error\.message\) : error|checkForgotten|proofFailed|cancelled|"it is no file"|`(more than|a quote in|\$\{sentence\}))/;

test("nothing is refused without a code by a program's classes, the handlers, the hosts or the commands", () => {
  const uncoded = sources
    .filter(({ name }) => /^(sdk|cli|provider.(lifecycle|hosts))\b/.test(name))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/new (Error|NotBelieved|InitializationFailed|CommandError)\(\s*.*/g)]
        .filter(([made]) => !/coded\(|refusal\(/.test(made) && !bare.test(made))
        .map(([made]) => `${name}: ${made}`),
    );
  expect(uncoded).toEqual([]);
});
