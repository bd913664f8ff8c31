import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FunctionRunner, makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
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
    async deploy(manifest: string | object | undefined, body = 'require("greeting")') {
      versions += 1;
      const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
      const code = zip({
        scf_bootstrap: "#!/bin/sh\nexec node server.js\n",
        "server.js": `const said = ${body}; require("node:http").createServer((q, r) => r.end("v${versions} " + said)).listen(process.env.PORT, "127.0.0.1");`,
        ...(text !== undefined && { "package.json": text }),
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
