import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { packLab, packPackage, pulumiVersion, repository } from "./support/install";

/*
 * What a production install holds, and the lab beside it: both packed, and installed in an empty folder. The SDK, which every
 * program has anyway, is left out where nothing needs it.
 */

jest.setTimeout(300_000);

let project: string;

beforeAll(makeProject);
afterAll(() => rmSync(project, { recursive: true, force: true }));

function makeProject(): void {
  if (project) rmSync(project, { recursive: true, force: true });
  project = mkdtempSync(join(tmpdir(), "production-"));
  writeFileSync(join(project, "package.json"), '{"name":"shop","private":true}');
}

const installedFolder = (name: string) => join(project, "node_modules", name);

function npmInstall(...packages: string[]): void {
  run("npm", "install", "--prefer-offline", "--omit=peer", "--no-audit", "--no-fund", "--loglevel=error", ...packages);
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: project, encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
}

/** As npx finds it. `input` is what its standard input gives. */
function pulumiCloudbase(words: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(join(project, "node_modules/.bin/pulumi-cloudbase"), words, {
    cwd: project,
    encoding: "utf8",
    input,
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}

const bytesOf = (files: readonly string[]) =>
  files.reduce((sum, file) => sum + statSync(join(installedFolder("pulumi-cloudbase"), file)).size, 0);

const compiledModules = () =>
  filesOf(installedFolder("pulumi-cloudbase")).filter((file) => /^dist\/.*\.js$/.test(file));

/** E.g. `node:http` → the modules that load it. */
function builtIns(): Record<string, string[]> {
  const users: Record<string, string[]> = {};
  for (const file of compiledModules()) {
    const text = readFileSync(join(installedFolder("pulumi-cloudbase"), file), "utf8");
    for (const [, name = ""] of text.matchAll(/require\("(node:[^"]+)"\)/g)) {
      users[name] = [...(users[name] ?? []), file];
    }
  }
  return users;
}

describe("a production install", () => {
  beforeAll(() => npmInstall(packPackage()));

  it("and the lab's are made by the command in the README", () => {
    const [, command = ""] = /`(npm pack [^`]+)`/.exec(readFileSync(join(repository, "README.md"), "utf8")) ?? [];
    const [npm = "", ...args] = command.split(" ");
    const { status, stdout } = spawnSync(npm, [...args, "--dry-run", "--ignore-scripts", "--loglevel=error"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect({ status, made: stdout.trim().split("\n").sort() }).toEqual({
      status: 0,
      made: [`pulumi-cloudbase-${version}.tgz`, `pulumi-cloudbase-lab-${version}.tgz`],
    });
  });

  it("holds this package and four others, and no more files and bytes than these", () => {
    const packages = readdirSync(installedFolder("")).filter((name) => !name.startsWith("."));
    expect(packages.sort()).toEqual(["fflate", "ignore", "pulumi-cloudbase", "undici", "zod"]);
    const own = filesOf(installedFolder("pulumi-cloudbase"));
    // They may grow with what production needs; a second web console would not fit.
    expect(own.length).toBeLessThan(800);
    expect(bytesOf(own)).toBeLessThan(1_800_000);
  });

  it("gives users' compilers little to read of the catalog", () => {
    const declarations = filesOf(installedFolder("pulumi-cloudbase")).filter((file) =>
      /^dist\/catalog\/.*\.d\.ts$/.test(file),
    );
    expect(bytesOf(declarations)).toBeLessThan(30_000);
  });

  it("holds no web console, process runner, merchant simulator or XML parser", () => {
    const own = filesOf(installedFolder("pulumi-cloudbase"));
    const rooms = new Set(own.filter((file) => file.startsWith("dist/")).map((file) => file.split("/")[1]));
    expect([...rooms].sort()).toEqual(["catalog", "cli", "cloud-api", "doctor", "provider", "report", "sdk", "text"]);
    expect(own.filter((file) => /\.(html|css|svg|cjs)$/.test(file))).toEqual([]);
    // Function templates are deployed, nothing here loads them; theirs are the only ones.
    const suspicious = /xml|console|emulator|gateway|runner|sender|simulat|preload|sqlite/i;
    expect(own.filter((file) => !file.startsWith("functions/") && suspicious.test(file))).toEqual([]);
    const users = builtIns();
    expect(Object.keys(users)).not.toContain("node:sqlite");
    expect(Object.keys(users)).not.toContain("node:net");
    // `doctor` asks the tools of this machine for their versions.
    expect(users["node:child_process"]).toEqual(["dist/doctor/dependencies.js"]);
    const listening = compiledModules().filter((file) =>
      /createServer|\.listen\(/.test(readFileSync(join(installedFolder("pulumi-cloudbase"), file), "utf8")),
    );
    expect(listening).toEqual([]);
  });

  it("runs the commands of production, and says of the others what to install", () => {
    const help = pulumiCloudbase(["--help"]);
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/^ {2}report PREVIEW /m);
    expect(help.stdout).toMatch(/^Not here: emulator, .*rehearse$/m);
    expect(pulumiCloudbase(["doctor", "--help"]).stdout).toMatch(/^Usage: pulumi-cloudbase doctor/);
    const report = pulumiCloudbase(["report", "-"], JSON.stringify({ steps: [] }));
    expect({ status: report.status, stderr: report.stderr }).toEqual({ status: 0, stderr: "" });
    expect(pulumiCloudbase(["emulator"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `error: \`emulator\` is a command of another package: pulumi-cloudbase-lab, the local cloud for development and tests, is not installed here. [LAB_NOT_INSTALLED]\nInstall it: npm install --save-dev pulumi-cloudbase-lab@${version}\n`,
    });
    // It is no name of the lab's, so no package would help.
    expect(pulumiCloudbase(["emulate"]).stderr).toContain('unknown command "emulate"; did you mean emulator');
  });
});

describe("with the lab installed beside it", () => {
  beforeAll(() => npmInstall(packLab()));

  it("the same command has the lab's, and one package more is installed", () => {
    const packages = readdirSync(installedFolder("")).filter((name) => !name.startsWith("."));
    const all = ["fflate", "ignore", "pulumi-cloudbase", "pulumi-cloudbase-lab", "undici", "zod"];
    expect(packages.sort()).toEqual(all);
    expect(pulumiCloudbase(["--help"]).stdout).not.toContain("Not here");
    expectTheLabToRun();
  });

  it("another version of it is refused, and the right one named", () => {
    const manifest = join(installedFolder("pulumi-cloudbase-lab"), "package.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(`"version": "${version}"`, '"version": "9.9.9"'));
    const { status, stderr } = pulumiCloudbase(["emulator"]);
    expect(status).toBe(1);
    expect(stderr).toContain(`pulumi-cloudbase-lab 9.9.9 is installed beside pulumi-cloudbase ${version}`);
    expect(stderr).toContain(`npm install --save-dev pulumi-cloudbase-lab@${version}`);
    expect(pulumiCloudbase(["--help"]).status).toBe(0);
  });

  it("pnpm, which keeps each package's modules apart, brings them together", () => {
    makeProject();
    const dependencies = { "pulumi-cloudbase": `file:${packPackage()}`, "@pulumi/pulumi": pulumiVersion };
    const devDependencies = { "pulumi-cloudbase-lab": `file:${packLab()}` };
    const manifest = { name: "shop", private: true, dependencies, devDependencies };
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    const pnpm = join(repository, "node_modules/pnpm/bin/pnpm.cjs");
    run(process.execPath, pnpm, "install", "--no-frozen-lockfile", "--prefer-offline");
    expectTheLabToRun();
  });
});

const untilReady = `
  const { startEmulator } = require("pulumi-cloudbase-lab");
  startEmulator().then(async (emulator) => {
    const answer = await fetch(emulator.console.replace(/#.*/, ""));
    console.log(answer.status, answer.headers.get("content-type"));
    await emulator.close();
  });`;

function expectTheLabToRun(): void {
  // What the lab refuses, the other package's command tells: they share their modules.
  const refused = pulumiCloudbase(["emulator", "--port", "x"]);
  expect(refused.stderr).toMatch(/^error: --port must be a number/);
  expect(refused.status).toBe(2);
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", untilReady], { cwd: project, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "200 text/html; charset=utf-8\n", stderr: "" });
}
