import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, lockedTo, makeCheckout, useRealCompiler } from "./support/checkout";
import { removeFolders, writeProgram } from "./support/folders";
import { endProcesses, type Outcome, processesLimitMs, start } from "./support/process";

jest.setTimeout(processesLimitMs);

let checkout: Checkout;

beforeEach(() => {
  checkout = makeCheckout();
});

afterEach(endProcesses);
afterEach(removeFolders);

function setUp(): Promise<Outcome> {
  return start(["tools/setup.mjs"], { cwd: checkout.root, environment: checkout.environment }).ended;
}

function compiled(): string[] {
  return readdirSync(join(checkout.root, "dist"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
}

/** An npm that does what this source says; the real one needs its registry. */
function npm(source: string): void {
  writeProgram(join(checkout.environment.PATH ?? "", "npm"), source);
}

const done = { code: 0, stdout: "", stderr: "" };

describe("set-up, sources", () => {
  beforeEach(() => useRealCompiler(checkout));

  it("compiles once, and is silent when nothing changed", async () => {
    expect((await setUp()).stdout).toMatch(/^ {2}✓ compiled +\d+(\.\d)? s\n$/);
    expect(compiled().sort()).toEqual(["room/inner/two.js", "room/one.js"]);
    expect(await setUp()).toEqual(done);
  });

  it("compiles again when a source or a setting changed, and leaves nothing of a source that is gone", async () => {
    await setUp();
    rmSync(join(checkout.root, "room/one.ts"));
    expect((await setUp()).stdout).toContain("✓ compiled");
    expect(compiled()).toEqual(["room/inner/two.js"]);

    checkout.write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { types: [], module: "node16", target: "es2022" } }),
    );
    expect((await setUp()).stdout).toContain("✓ compiled");
    expect(await setUp()).toEqual(done);
  });

  it("compiles again when dist/ was removed", async () => {
    await setUp();
    rmSync(join(checkout.root, "dist"), { recursive: true });
    await setUp();
    expect(compiled()).toHaveLength(2);
  });

  it("leaves the last good dist/ when the sources do not compile, and shows the compiler's words", async () => {
    await setUp();
    checkout.write("room/one.ts", `export const one: number = "1";`);
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("room/one.ts(1,14): error TS2322");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(join(checkout.root, "dist/room/one.js"), "utf8")).toContain("1");
    expect((await setUp()).code).toBe(1);
  });
});

describe("set-up, dependencies", () => {
  it("asks npm when the lock file wants another version, and not again", async () => {
    await setUp();
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    npm(`
      const { writeFileSync } = require("node:fs");
      writeFileSync("asked", process.argv.slice(2).join(" "));
      writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lockedTo("2.0.0"))});`);
    expect((await setUp()).stdout).toContain("✓ dependencies from the lock file");
    expect(readFileSync(join(checkout.root, "asked"), "utf8")).toMatch(/^ci --omit=dev /);
    expect(await setUp()).toEqual(done);
  });

  it("asks npm for what tests need when they are run, and does not take it away from who has it", async () => {
    const { root, environment } = checkout;
    npm(`
      const { appendFileSync, writeFileSync, readFileSync } = require("node:fs");
      appendFileSync("asked", process.argv[3] + "\\n");
      writeFileSync("node_modules/.package-lock.json", readFileSync("package-lock.json"));`);
    const check = () => start(["tools/check.mjs"], { cwd: root, environment }).ended;
    expect((await check()).stdout).toContain("✓ dependencies from the lock file");
    expect((await check()).stdout).not.toContain("dependencies");
    expect(await setUp()).toEqual(done);
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    await setUp();
    expect(readFileSync(join(root, "asked"), "utf8")).toBe("--include=dev\n--include=dev\n");
  });

  it("asks npm when an install was interrupted before npm recorded it", async () => {
    rmSync(join(checkout.root, "node_modules/.package-lock.json"));
    npm(`require("node:fs").writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lockedTo("1.0.0"))});`);
    expect((await setUp()).stdout).toContain("✓ dependencies from the lock file");
  });

  it("does not run npm on the Node.js that npm is about to replace", async () => {
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    npm(`
      const { writeFileSync } = require("node:fs");
      writeFileSync("path", process.env.PATH);
      writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lockedTo("2.0.0"))});`);
    const ours = join(checkout.root, "node_modules/.bin");
    const environment = { ...checkout.environment, PATH: `${ours}:${checkout.environment.PATH}` };
    await start(["tools/setup.mjs"], { cwd: checkout.root, environment }).ended;
    expect(readFileSync(join(checkout.root, "path"), "utf8").split(":")).not.toContain(ours);
  });

  it("lets the examples import the package by its name, whatever stood there before", async () => {
    await setUp();
    const own = join(checkout.root, "node_modules/small");
    expect(readFileSync(join(own, "room/one.ts"), "utf8")).toContain("one");
    rmSync(own);
    symlinkSync("nowhere", own);
    expect(await setUp()).toEqual(done);
    expect(existsSync(join(own, "room/one.ts"))).toBe(true);
  });

  it.each([
    ["no network", "npm error code ENOTFOUND\nnpm error request failed", "cannot be reached. Check the network"],
    ["a full disk", "npm error code ENOSPC\nnpm error nospc", "The disk is full. Free some space"],
    ["something new", "npm error a fox in the hen house", "Mend what npm names above"],
  ])("turns %s into npm's words and one next step", async (_name, words, nextStep) => {
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    npm(`console.error(${JSON.stringify(words)}); process.exitCode = 1;`);
    const { code, stdout, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stdout).toContain("✗ dependencies from the lock file");
    expect(stderr).toContain(words);
    expect(stderr).toContain(nextStep);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("says what to do when there is no npm", async () => {
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    expect((await setUp()).stderr).toBe(
      "error: No `npm` on PATH. It comes with Node.js: install that whole, then run this again.\n",
    );
  });

  it("refuses to go on without the pinned Node.js, as when npm skips install scripts", async () => {
    rmSync(join(checkout.root, "node_modules/.bin/node"));
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toContain(`Node.js ${process.versions.node}, which this project pins`);
    expect(stderr).toContain("npm ci --ignore-scripts=false");
    expect(existsSync(join(checkout.root, "dist"))).toBe(false);
  });

  it("refuses to go on with another Node.js in its place", async () => {
    rmSync(join(checkout.root, "node_modules/.bin/node"));
    checkout.program("node", `console.log("v1.2.3");`);
    expect((await setUp()).stderr).toContain("should be node_modules/.bin/node; that is v1.2.3");
  });
});

describe("set-up, twice at once", () => {
  it("installs and compiles once", async () => {
    checkout.write("package-lock.json", lockedTo("2.0.0"));
    npm(`
      const { appendFileSync, writeFileSync } = require("node:fs");
      appendFileSync("asked", "x");
      writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lockedTo("2.0.0"))});`);
    const ends = await Promise.all([setUp(), setUp()]);
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: "" }));
    expect(readFileSync(join(checkout.root, "asked"), "utf8")).toBe("x");
    expect(ends.filter(({ stdout }) => stdout.includes("✓ compiled"))).toHaveLength(1);
  });
});
