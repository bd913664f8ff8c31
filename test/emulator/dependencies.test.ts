import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FunctionRunner, makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import { installDependencies } from "../../lab/runner/dependencies";
import type { FunctionSpec } from "../../lab/runner/process";
import { ManualClock } from "./support/clock";
import { zip } from "./support/code";
import { temporaryFolder } from "./support/world";

/* The real npm, with packages that lie in folders of this machine: no registry is asked. */

const runners: FunctionRunner[] = [];
afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.close())));

function makeWorld(installScripts = false) {
  const [root, packages] = [temporaryFolder(), temporaryFolder()];
  const lines: string[] = [];
  const firstLine = Promise.withResolvers<void>();
  let spec: FunctionSpec | undefined;
  let versions = 0;
  const writeLine = (_name: string, _stream: string, text: string) => {
    lines.push(text);
    firstLine.resolve();
  };
  const runner = makeFunctionRunner({ find: () => spec, writeLine }, new ManualClock());
  runners.push(runner);
  return {
    runner,
    lines,
    firstLine: firstLine.promise,
    /** A package in a folder of its own; its script leaves a mark there. */
    package(name: string, manifest: object = {}): { file: string; hasRun: () => boolean } {
      const folder = join(packages, name);
      mkdirSync(folder);
      const scripts = { postinstall: "touch was-run" };
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", scripts, ...manifest }));
      writeFileSync(join(folder, "index.js"), `module.exports = "says ${name}";`);
      return { file: `file:${folder}`, hasRun: () => existsSync(join(folder, "was-run")) };
    },
    /** A lock file that pins `greeting` at a version, as an archive of this machine's: no registry is asked for it. */
    lock(version: string): string {
      const folder = join(packages, version);
      mkdirSync(join(folder, "package"), { recursive: true });
      writeFileSync(join(folder, "package/package.json"), JSON.stringify({ name: "greeting", version }));
      writeFileSync(join(folder, "package/index.js"), `module.exports = "${version}";`);
      execFileSync("tar", ["czf", "greeting.tgz", "package"], { cwd: folder });
      const archive = readFileSync(join(folder, "greeting.tgz"));
      const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
      const resolved = `file:${join(folder, "greeting.tgz")}`;
      const installed = { "node_modules/greeting": { version, resolved, integrity } };
      const own = { "": { dependencies: { greeting: "^1.0.0" } } };
      return JSON.stringify({ lockfileVersion: 3, requires: true, packages: { ...own, ...installed } });
    },
    async deploy(manifest: string | object | undefined, body = 'require("greeting")', lock?: string) {
      versions += 1;
      const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
      const code = zip({
        scf_bootstrap: "#!/bin/sh\nexec node server.js\n",
        "server.js": `const said = ${body}; require("node:http").createServer((q, r) => r.end("v${versions} " + said)).listen(process.env.PORT, "127.0.0.1");`,
        ...(text !== undefined && { "package.json": text }),
        ...(lock !== undefined && { "package-lock.json": lock }),
      });
      const folder = await unpackCode(root, `v${versions}`, code);
      spec = {
        name: "pay",
        envId: "e",
        unpack: async () => folder,
        environment: {},
        timeoutMs: 30_000,
        memoryMb: 256,
        hidden: [],
        installScripts,
      };
      runner.replace("pay");
      return folder;
    },
    async ask() {
      const request = { method: "GET", path: "/", headers: {}, body: Buffer.alloc(0), timeoutMs: 60_000 };
      return (await runner.invoke("pay", request)).body.toString();
    },
  };
}

test("what package.json names and the zip does not bring is there at the first start, once, and no script was run", async () => {
  const { package: made, deploy, ask, lines } = makeWorld();
  const greeting = made("greeting");
  const unneeded = made("unneeded");
  await deploy({ dependencies: { greeting: greeting.file }, devDependencies: { unneeded: unneeded.file } });
  expect(await Promise.all([ask(), ask()])).toEqual(["v1 says greeting", "v1 says greeting"]);
  expect(lines[0]).toBe("installing 1 dependency of package.json, without running their scripts");
  expect(lines.filter((line) => /^1 dependency of package.json: installed, [\d.]+ s$/.test(line))).toHaveLength(1);
  expect(greeting.hasRun()).toBe(false);
}, 60_000);

test("scripts run where the person allows them", async () => {
  const { package: made, deploy, ask } = makeWorld(true);
  const greeting = made("greeting");
  const folder = await deploy({ dependencies: { greeting: greeting.file } });
  writeFileSync(join(folder, ".npmrc"), "install-links=true\n");
  expect(await ask()).toBe("v1 says greeting");
  expect(existsSync(join(folder, "node_modules/greeting/was-run"))).toBe(true);
}, 60_000);

test("new code that needs the same takes it from the code before; other needs are installed anew", async () => {
  const { package: made, deploy, ask, lines } = makeWorld();
  const [greeting, other] = [made("greeting"), made("other")];
  const manifest = { dependencies: { greeting: greeting.file } };
  await deploy(manifest);
  await ask();
  await deploy(manifest);
  expect(await ask()).toBe("v2 says greeting");
  expect(lines.join("\n")).toMatch(/1 dependency of package.json: taken from the code before, [\d.]+ s/);
  await deploy({ dependencies: { ...manifest.dependencies, other: other.file } }, 'require("other")');
  expect(await ask()).toBe("v3 says other");
  expect(lines.join("\n")).toContain("installing 2 dependencies of package.json");
}, 60_000);

test("an installation that was cut off is made anew", async () => {
  const { package: made, deploy, ask } = makeWorld();
  const folder = await deploy({ dependencies: { greeting: made("greeting").file } });
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, ".lab-installing"), "");
  expect(await ask()).toBe("v1 says greeting");
  expect(readdirSync(folder)).not.toContain(".lab-installing");
}, 60_000);

test.each<[string, object | undefined]>([
  ["no package.json", undefined],
  ["no dependencies", { name: "pay", devDependencies: { a: "1" } }],
])("with %s npm is not asked", async (_name, manifest) => {
  const { deploy, ask, lines } = makeWorld();
  await deploy(manifest, '"nothing"');
  expect(await ask()).toBe("v1 nothing");
  expect(lines.join("\n")).not.toMatch(/install|npm/);
});

test("what the zip brings stays as it is", async () => {
  const { deploy, ask, lines } = makeWorld();
  const folder = await deploy({ dependencies: { greeting: "file:/nowhere" } });
  mkdirSync(join(folder, "node_modules/greeting"), { recursive: true });
  writeFileSync(join(folder, "node_modules/greeting/index.js"), 'module.exports = "came along";');
  expect(await ask()).toBe("v1 came along");
  expect(lines.join("\n")).not.toContain("installing");
});

test.each<[string, string | object, RegExp]>([
  ["damaged", '{ "dependencies": ', /package\.json is damaged: .*JSON/],
  ["of another shape", { dependencies: ["a"] }, /package\.json is damaged: dependencies: /],
  [
    "asking for what is not there",
    { dependencies: { a: "file:/nowhere/at/all.tgz" } },
    /npm install ended with code \d+/,
  ],
])(
  "a package.json that is %s: one clear reason in the log, and the invocation fails",
  async (_name, manifest, reason) => {
    const { deploy, ask, lines } = makeWorld();
    await deploy(manifest);
    await expect(ask()).rejects.toThrow("the dependencies of function pay cannot be installed; see its log");
    expect(lines.join("\n")).toMatch(reason);
    expect(lines.filter((line) => line.startsWith("its dependencies cannot be installed"))).toHaveLength(1);
  },
  60_000,
);

test("npm sees where packages come from, and nothing else of the emulator's environment", async () => {
  const { package: made, deploy, ask } = makeWorld(true);
  const greeting = made("greeting", { scripts: { postinstall: "env > seen" } });
  const folder = await deploy({ dependencies: { greeting: greeting.file } });
  writeFileSync(join(folder, ".npmrc"), "install-links=true\n");
  process.env.TENCENTCLOUD_SECRETKEY = "canary secret key";
  try {
    await ask();
  } finally {
    delete process.env.TENCENTCLOUD_SECRETKEY;
  }
  const seen = readFileSync(join(folder, "node_modules/greeting/seen"), "utf8");
  expect(seen).toContain("npm_lifecycle_event=postinstall");
  expect(seen).not.toContain("canary");
}, 60_000);

test("the emulator that is closed meanwhile ends npm, and waits for it no longer", async () => {
  const { package: made, deploy, ask, runner, lines, firstLine } = makeWorld(true);
  const greeting = made("greeting", { scripts: { preinstall: "touch started; sleep 600" } });
  const folder = await deploy({ dependencies: { greeting: greeting.file } });
  writeFileSync(join(folder, ".npmrc"), "install-links=true\n");
  const asked = ask().catch((error: Error) => error.message);
  await firstLine;
  await runner.close();
  expect(await asked).toContain("cannot be installed");
  expect(lines.at(-1)).toMatch(/the emulator was closed/);
}, 60_000);

describe("a lock file", () => {
  const manifest = { dependencies: { greeting: "^1.0.0" } };

  test("decides what is installed, whatever package.json allows besides, and stays as it is", async () => {
    const { lock, deploy, ask } = makeWorld();
    const pinned = lock("1.0.0");
    const folder = await deploy(manifest, 'require("greeting")', pinned);
    expect(await ask()).toBe("v1 1.0.0");
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe(pinned);
  }, 60_000);

  test("that alone is another one is installed anew", async () => {
    const { lock, deploy, ask, lines } = makeWorld();
    await deploy(manifest, 'require("greeting")', lock("1.0.0"));
    expect(await ask()).toBe("v1 1.0.0");
    await deploy(manifest, 'require("greeting")', lock("1.1.0"));
    expect(await ask()).toBe("v2 1.1.0");
    expect(lines.join("\n")).not.toContain("taken from the code before");
  }, 60_000);

  test("out of step with package.json: one clear reason in the log, and the invocation fails", async () => {
    const { package: made, lock, deploy, ask, lines } = makeWorld();
    const added = { ...manifest.dependencies, other: made("other").file };
    await deploy({ dependencies: added }, 'require("greeting")', lock("1.0.0"));
    await expect(ask()).rejects.toThrow("the dependencies of function pay cannot be installed; see its log");
    expect(lines.filter((line) => line.startsWith("its dependencies cannot be installed"))).toEqual([
      "its dependencies cannot be installed: package-lock.json is out of step with package.json: run npm install in the folder, and send both",
    ]);
  }, 60_000);
});

describe("an installation that takes its time", () => {
  /** Of a package whose script does not end. */
  async function installing(limits: { tellEveryMs?: number; installLimitMs?: number }) {
    const { package: made, deploy } = makeWorld();
    const greeting = made("greeting", { scripts: { preinstall: "sleep 600" } });
    const folder = await deploy({ dependencies: { greeting: greeting.file } });
    writeFileSync(join(folder, ".npmrc"), "install-links=true\n");
    const closing = new AbortController();
    const lines: string[] = [];
    const told = Promise.withResolvers<void>();
    const writeLine = (_stream: string, text: string) => {
      lines.push(text);
      if (text.startsWith("still installing")) told.resolve();
    };
    const tools = { functionName: "pay", writeLine, scripts: true, closing: closing.signal, ...limits };
    const done = installDependencies(folder, tools).catch((error: Error) => error.message);
    return { lines, told: told.promise, done, close: () => closing.abort() };
  }

  test("says so", async () => {
    const { lines, told, done, close } = await installing({ tellEveryMs: 20 });
    await told;
    close();
    expect(await done).toContain("cannot be installed");
    expect(lines).toContainEqual(expect.stringMatching(/^still installing, [\d.]+ s$/));
  }, 60_000);

  test("ends at its limit", async () => {
    const { lines, done } = await installing({ installLimitMs: 600 });
    expect(await done).toContain("cannot be installed");
    expect(lines.at(-1)).toBe("its dependencies cannot be installed: npm did not end within 0.01 min");
  }, 60_000);
});

test("without npm on the PATH the log says so", async () => {
  const { package: made, deploy, ask, lines } = makeWorld();
  await deploy({ dependencies: { greeting: made("greeting").file } });
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();
  try {
    await expect(ask()).rejects.toThrow("cannot be installed");
  } finally {
    process.env.PATH = PATH;
  }
  expect(lines.at(-1)).toBe("its dependencies cannot be installed: npm is not on the PATH of the emulator");
});
