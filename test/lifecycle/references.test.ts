import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
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
  const { values, ...rest } = resolveReferences({ a: "text", b: { env: "B" }, c: { file } }, { B: "from env" }, folder);
  expect(values).toEqual({ a: "text", b: "from env", c: "from file" });
  expect(rest).toEqual({ problems: [], notes: [] });
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
    `the file ${folder} is a folder`,
    expect.stringContaining("70000 bytes"),
  ]);
});

describe("what is no file is refused at once, and never waited for", () => {
  const problemOf = (file: string) =>
    resolveReferences({ a: { file } }, {}, folder).problems.map(({ reason }) => reason);

  test("a named pipe that nobody writes to", () => {
    const pipe = join(folder, "pipe");
    execFileSync("/bin/sh", ["-c", `mkfifo "${pipe}"`]);
    expect(problemOf(pipe)).toEqual([`the file ${pipe} is a pipe, not a file`]);
  });

  test.each(["/dev/null", "/dev/zero", "/dev/random", "/dev/tty"])("the device %s", (device) => {
    expect(problemOf(device)).toEqual([`the file ${device} is a device`]);
  });

  test("a socket", async () => {
    const path = join(folder, "socket");
    const server = createServer().listen(path);
    await once(server, "listening");
    expect(problemOf(path)).toEqual([`the file ${path} is a socket`]);
    server.close();
  });

  const longerThanItSays = "/proc/kallsyms";
  (existsSync(longerThanItSays) ? test : test.skip)("a file that says it is empty and is not", () => {
    expect(problemOf(longerThanItSays)).toEqual([
      `the file ${longerThanItSays} has more than 65536 bytes; at most 65536 are read`,
    ]);
  });

  test("a link to any of these, a link in a circle and one to nowhere", () => {
    const link = (name: string, target: string) => {
      symlinkSync(target, join(folder, name));
      return join(folder, name);
    };
    expect(problemOf(link("to-device", "/dev/zero"))).toEqual([expect.stringContaining("is a device")]);
    expect(problemOf(link("circle", "circle"))).toEqual([expect.stringContaining("cannot be read (ELOOP)")]);
    expect(problemOf(link("nowhere", "absent"))).toEqual([expect.stringContaining("does not exist")]);
  });

  test("an empty file", () => {
    const file = join(folder, "empty");
    writeFileSync(file, "");
    expect(problemOf(file)).toEqual([`the file ${file} is empty`]);
  });
});

describe("a file in another form than plain text", () => {
  function read(bytes: string | Buffer) {
    const file = join(folder, "form");
    writeFileSync(file, bytes);
    return { file, ...resolveReferences({ key: { file } }, {}, folder) };
  }

  test("UTF-16 is read, and said", () => {
    const { values, notes, problems } = read(Buffer.from("\ufeffa7cde1ZJ", "utf16le"));
    expect({ values, notes, problems }).toEqual({
      values: { key: "a7cde1ZJ" },
      notes: [{ path: "credentials.key", text: "Its file is UTF-16, and was read as that." }],
      problems: [],
    });
  });

  test("what is no text is named, with the file", () => {
    const { file, values, problems } = read(Buffer.from([0, 1, 2]));
    expect(values).toEqual({});
    expect(problems).toEqual([{ path: "credentials.key", reason: `the file ${file} is a binary file, not text` }]);
  });
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
