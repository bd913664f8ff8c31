import { readdirSync } from "node:fs";
import { join } from "node:path";
import { folder, removeFolders, write, writeProgram } from "./support/folders";
import { endProcesses, type Outcome, processesLimitMs, start, toolsFolder } from "./support/process";

jest.setTimeout(processesLimitMs);

let cache: string;
let bin: string;

beforeEach(() => {
  cache = folder();
  bin = folder();
});

afterEach(async () => {
  await endProcesses();
  removeFolders();
});

const run = (): Promise<Outcome> =>
  start(["language-hosts.mjs"], { cwd: toolsFolder, environment: { PATH: bin, XDG_CACHE_HOME: cache } }).ended;

/** Stands for Go: it builds programs that do nothing, and has a module whose files may only be read, as real ones. */
function installGo(): void {
  const module = folder();
  write(join(module, "python/cmd/pulumi-language-python-exec"), "#!/usr/bin/env python3\n");
  writeProgram(
    join(bin, "go"),
    `
const [verb, ...args] = process.argv.slice(2);
if (verb === "list") console.log(${JSON.stringify(module)});
else require("node:fs").writeFileSync(args[args.indexOf("-o") + 1], "", { mode: 0o755 });`,
  );
}

/** Stands for Python: it makes an environment that holds itself, and \`pip\` ends as it is told. */
function installPython(pip = ""): void {
  writeProgram(
    join(bin, "python3"),
    `
const { copyFileSync, mkdirSync } = require("node:fs");
const args = process.argv.slice(2);
if (args[0] === "--version") console.log("Python 3.11.7");
if (args[1] === "venv") {
  mkdirSync(args[2] + "/bin");
  copyFileSync(process.argv[1], args[2] + "/bin/python3");
}
if (args[1] === "pip") { ${pip} }`,
  );
}

test("makes hosts and Python once, and says nothing the second time", async () => {
  installGo();
  installPython();
  const first = await run();
  const { hosts, python } = JSON.parse(first.stdout);
  expect(readdirSync(hosts).sort()).toEqual([
    "pulumi-language-go",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-language-yaml",
  ]);
  expect(readdirSync(join(python, "bin"))).toEqual(["python3"]);
  expect(await run()).toEqual({ code: 0, stdout: first.stdout, stderr: "" });
});

test.each([
  ["go", installPython],
  ["python3", installGo],
])("without %s it fails, and says what to install", async (program, installOther) => {
  installOther();
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(new RegExp(`No \`${program}\` on PATH, which .*\\. Install .*, then run this again`));
});

test("shows pip's own words when packages cannot be had, and leaves nothing half made", async () => {
  installGo();
  installPython('console.error("ERROR: the index is closed today"); process.exit(1);');
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain("ERROR: the index is closed today");
  expect(readdirSync(join(cache, "pulumi-cloudbase/python")).filter((name) => !name.endsWith(".lock"))).toEqual([]);
});
