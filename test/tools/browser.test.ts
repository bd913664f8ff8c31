import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, makeCheckout } from "./support/checkout";
import { removeFolders, writeProgram } from "./support/folders";
import { endProcesses, type Outcome, processesLimitMs, start } from "./support/process";

jest.setTimeout(processesLimitMs);

let checkout: Checkout;

beforeEach(() => {
  checkout = makeCheckout();
});

afterEach(endProcesses);
afterEach(removeFolders);

const bin = () => checkout.environment.PATH ?? "";
const chromium = () => join(bin(), "chromium");

function find(more: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return start(["tools/browser.mjs"], { cwd: checkout.root, environment: { ...checkout.environment, ...more } }).ended;
}

/** An apt-get that notes what it is asked for and, asked to install, does what this source says. */
function aptGet(install: string): void {
  writeProgram(
    join(bin(), "apt-get"),
    `const fs = require("node:fs");
     fs.appendFileSync(${JSON.stringify(join(bin(), "asked"))}, process.argv.slice(2).join(" ") + "\\n");
     if (process.argv[2] === "install") { ${install} }`,
  );
}

const asked = () => readFileSync(join(bin(), "asked"), "utf8").trim().split("\n");

const installs = () =>
  `fs.writeFileSync(${JSON.stringify(chromium())}, "#!/bin/sh\\n", { mode: 0o755 }); console.log("Setting up chromium");`;

it("prints the path of the one on PATH, and nothing else", async () => {
  writeProgram(chromium(), "");
  expect(await find()).toEqual({ code: 0, stdout: `${chromium()}\n`, stderr: "" });
});

it("takes the one that CHROMIUM names, and no other when that is none", async () => {
  writeProgram(chromium(), "");
  expect((await find({ CHROMIUM: process.execPath })).stdout).toBe(`${process.execPath}\n`);
  const { code, stdout, stderr } = await find({ CHROMIUM: "/nowhere/chromium" });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain('CHROMIUM is "/nowhere/chromium"');
});

it("says how to get one, and installs nothing on a person's machine", async () => {
  aptGet(installs());
  const { code, stdout, stderr } = await find();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("none is on PATH. Install one (Debian: apt-get install chromium");
});

it("installs Debian's in CI, once for all who ask at the same time", async () => {
  aptGet(installs());
  const found = await Promise.all([find({ CI: "true" }), find({ CI: "true" })]);
  expect(found.map(({ code, stdout }) => [code, stdout])).toEqual(Array(2).fill([0, `${chromium()}\n`]));
  expect(asked()).toEqual(["update", "install --yes --no-install-recommends chromium fonts-wqy-microhei"]);
});

it("passes on what apt-get said when it could not", async () => {
  aptGet('console.error("E: Unable to locate package chromium"); process.exit(100);');
  const { code, stderr } = await find({ CI: "true" });
  expect(code).toBe(1);
  expect(stderr).toContain("E: Unable to locate package chromium");
  expect(stderr).toContain("CHROMIUM=/path/to/chromium");
});

it("says so where there is no apt-get", async () => {
  const { code, stderr } = await find({ CI: "true" });
  expect(code).toBe(1);
  expect(stderr).toContain("there is no apt-get here");
});
