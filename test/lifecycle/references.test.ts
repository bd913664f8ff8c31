import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveReferences } from "../../provider/lifecycle/references";
import { unknownValue } from "../../provider/lifecycle/unknown";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "refs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("text stays, variables and files are read", () => {
  const file = join(folder, "key");
  writeFileSync(file, "from file");
  const { values, problems } = resolveReferences(
    { a: "text", b: { env: "B" }, c: { file } },
    { B: "from env" },
    folder,
  );
  expect(values).toEqual({ a: "text", b: "from env", c: "from file" });
  expect(problems).toEqual([]);
});

test("a missing variable or file is named, all at once", () => {
  const { problems } = resolveReferences(
    { a: { env: "NOT_SET" }, b: { file: join(folder, "absent") }, c: { env: "EMPTY" } },
    { EMPTY: "" },
    folder,
  );
  expect(problems).toEqual([
    { path: "credentials.a", reason: "the environment variable NOT_SET is not set" },
    { path: "credentials.b", reason: `the file ${join(folder, "absent")} does not exist` },
    { path: "credentials.c", reason: "the environment variable EMPTY is empty" },
  ]);
});

test("an object of another shape, a folder or a large file is refused", () => {
  const large = join(folder, "large");
  writeFileSync(large, "x".repeat(70_000));
  const { problems } = resolveReferences(
    { a: { env: "A", file: "b" }, b: { file: folder }, c: { file: large } },
    {},
    folder,
  );
  expect(problems.map(({ reason }) => reason)).toEqual([
    'must be text, { env: "NAME" } or { file: "path" }',
    expect.stringContaining("cannot be read"),
    expect.stringContaining("70000 bytes"),
  ]);
});

test("a reference that is not known yet stays unknown", () => {
  expect(resolveReferences({ a: { env: unknownValue } }, {}, folder).values).toEqual({ a: unknownValue });
});

test("a relative file is looked for from the project's folder", () => {
  writeFileSync(join(folder, "relative"), "there");
  expect(resolveReferences({ a: { file: "./relative" } }, {}, folder).values).toEqual({ a: "there" });
});

test("a variable that only the program has is told as such, with the way out", () => {
  const { problems } = resolveReferences({ a: { env: "DOTENV_ONLY", isSetInProgram: true } }, {}, folder);
  expect(problems).toEqual([
    {
      path: "credentials.a",
      reason: expect.stringMatching(/only the program has it.* Set it before pulumi starts, or give the text/),
    },
  ]);
});
