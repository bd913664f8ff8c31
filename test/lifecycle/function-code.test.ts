import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { type FunctionCode, readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "code-"));
  writeFileSync(join(folder, "scf_bootstrap"), "#!/bin/sh\nnode server.js\n");
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "lib", "a.js"), "1");
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(): FunctionCode {
  const code = readFunctionCode(folder);
  if ("problem" in code) throw new Error(code.problem);
  return code;
}

function problem(): string {
  const code = readFunctionCode(folder);
  return "problem" in code ? code.problem : "";
}

test("equal files give equal hash and equal zip", () => {
  expect(read().hash).toBe(read().hash);
  expect(Buffer.from(zipFunctionCode(read())).equals(Buffer.from(zipFunctionCode(read())))).toBe(true);
});

test("content, name and mode of any file change the hash", () => {
  const hashes = [read().hash];
  writeFileSync(join(folder, "lib", "a.js"), "2");
  hashes.push(read().hash);
  chmodSync(join(folder, "lib", "a.js"), 0o755);
  hashes.push(read().hash);
  writeFileSync(join(folder, "lib", "b.js"), "");
  hashes.push(read().hash);
  expect(new Set(hashes).size).toBe(4);
});

test("the zip holds every file with its path", () => {
  expect(Object.keys(unzipSync(zipFunctionCode(read())))).toEqual(["lib/a.js", "scf_bootstrap"]);
});

test("version control stays at home", () => {
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git", "config"), "");
  expect(read().files.map(({ path }) => path)).not.toContain(".git/config");
});

test("a folder without scf_bootstrap, with CR line ends, or not there is refused in words", () => {
  writeFileSync(join(folder, "scf_bootstrap"), "#!/bin/sh\r\nnode server.js\r\n");
  expect(problem()).toContain("CR line ends");
  rmSync(join(folder, "scf_bootstrap"));
  expect(problem()).toContain("has no scf_bootstrap");
  expect(readFunctionCode(join(folder, "absent"))).toHaveProperty("problem", expect.stringContaining("cannot be read"));
  expect(readFunctionCode(join(folder, "lib", "a.js"))).toHaveProperty(
    "problem",
    expect.stringContaining("is not a folder"),
  );
});

test("code that is too large once zipped is refused with both sizes", () => {
  writeFileSync(join(folder, "noise"), require("node:crypto").randomBytes(1_700_000));
  expect(() => zipFunctionCode(read())).toThrow(/bytes zipped; at most 1572864/);
});
