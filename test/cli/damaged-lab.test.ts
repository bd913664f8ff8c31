import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labNames, ownCommands } from "../../cli/commands";
import { version } from "../../package.json";

/* The two packages as people have them side by side, and a lab that is not whole. `npm test` compiles first. */

const repository = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "damaged-lab-"));
const packageFolder = join(folder, "node_modules/pulumi-cloudbase");
const labFolder = join(folder, "node_modules/pulumi-cloudbase-lab");

beforeAll(() => {
  for (const part of ["dist", "package.json"]) {
    cpSync(join(repository, part), join(packageFolder, part), { recursive: true });
  }
  for (const name of ["fflate", "ignore", "undici", "zod"]) {
    symlinkSync(join(repository, "node_modules", name), join(folder, "node_modules", name));
  }
});
afterEach(() => rmSync(labFolder, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A lab of this version, but for what is wrong with it. */
function installLab({ manifest = JSON.stringify({ ...labManifest }), commands = "" }): void {
  mkdirSync(join(labFolder, "dist/cli"), { recursive: true });
  writeFileSync(join(labFolder, "package.json"), manifest);
  writeFileSync(join(labFolder, "dist/cli/index.js"), commands);
}

const labManifest = {
  name: "pulumi-cloudbase-lab",
  version,
  exports: { "./commands": "./dist/cli/index.js", "./package.json": "./package.json" },
};

function pulumiCloudbase(...words: string[]) {
  const environment = { PATH: process.env.PATH, XDG_CACHE_HOME: folder };
  const bin = join(packageFolder, "dist/cli/bin.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const reinstall = `npm uninstall pulumi-cloudbase-lab && npm install --save-dev pulumi-cloudbase-lab@${version}`;

const damages: [string, Parameters<typeof installLab>[0], string][] = [
  ["a file is missing", { commands: 'require("./gone");' }, "cannot be loaded (Cannot find module './gone')"],
  ["a file is cut off", { commands: "exports.commands = [{ name" }, "cannot be loaded (Unexpected end of input)"],
  ["a file is empty", {}, "cannot be loaded (it has no commands)"],
  ["a command is missing", { commands: "exports.commands = [];" }, "cannot be loaded (it has no command list)"],
  ["its package.json is cut off", { manifest: '{ "name' }, "cannot be loaded ("],
];

describe.each(damages)("of the lab's installation %s", (_what, damage, problem) => {
  beforeEach(() => installLab(damage));

  test("a command of the lab's says what is broken and what to install, with no stack", () => {
    const { status, stdout, stderr } = pulumiCloudbase("list");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.replaceAll("\n", " ")).toContain(problem);
    expect(stderr).toMatch(/^error: `list` is a command of another package: pulumi-cloudbase-lab .*\n.*\n$/);
    expect(stderr).toContain(reinstall);
  });

  test("every other command goes on working", () => {
    writeFileSync(join(folder, "preview.json"), '{"steps":[]}');
    const lines = [
      ...ownCommands.map(({ name }) => [...name.split(" "), "--help"]),
      ["--help"],
      ["types"],
      ["__complete", "TYPE"],
      ["completion", "bash"],
      ["report", "preview.json"],
    ];
    const { status, stdout, stderr } = inOneProcess(lines);
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error|\n +at /)]);
    for (const words of lines) expect(stdout).toContain(`${words.join(" ")}: 0\n`);
  });
});

/** One command line after the other, each with its exit code after it. */
function inOneProcess(lines: readonly string[][]) {
  const driver = `
    const { main } = require(${JSON.stringify(join(packageFolder, "dist/cli/main.js"))});
    const { processTerminal } = require(${JSON.stringify(join(packageFolder, "dist/cli/terminal.js"))});
    const terminal = processTerminal();
    (async () => {
      for (const words of ${JSON.stringify(lines)}) {
        console.log(words.join(" ") + ": " + (await main(words, terminal)));
      }
    })();`;
  const options = { cwd: folder, env: { XDG_CACHE_HOME: folder }, encoding: "utf8" } as const;
  return spawnSync(process.execPath, ["-e", driver], options);
}

test("where there is no lab, its commands say what to install, and so does the overview", () => {
  const problem = "pulumi-cloudbase-lab, the local cloud for development and tests, is not installed here";
  const install = `npm install --save-dev pulumi-cloudbase-lab@${version}`;
  const told = labNames.map(
    (name) =>
      `error: \`${name}\` is a command of another package: ${problem}. [LAB_NOT_INSTALLED]\nInstall it: ${install}\n`,
  );
  expect(inOneProcess(labNames.map((name) => name.split(" "))).stderr).toBe(told.join(""));
  expect(pulumiCloudbase("emulator")).toMatchObject({ status: 1, stdout: "", stderr: told[0] });
  expect(pulumiCloudbase("--help").stdout).toContain(`Not here: ${labNames.join(", ")}\n  ${problem}: ${install}\n`);
});
