import { type Checkout, makeCheckout } from "./support/checkout";
import { removeFolders } from "./support/folders";
import { endProcesses, processesLimitMs, start } from "./support/process";

jest.setTimeout(processesLimitMs);

let checkout: Checkout;

beforeEach(() => {
  checkout = makeCheckout("test");
});

afterEach(endProcesses);
afterEach(removeFolders);

interface Results {
  readonly passed?: number;
  readonly failed?: number;
  readonly suitesNotRun?: number;
  readonly code?: number;
}

/** A jest that leaves these results for each group of tests, and none for a group that is not named. */
function jestLeaves(groups: Readonly<Record<string, Results>>): void {
  checkout.program(
    "jest",
    `
    const results = ${JSON.stringify(groups)}[process.argv[process.argv.indexOf("--selectProjects") + 1]];
    const file = process.argv.find((argument) => argument.startsWith("--outputFile=")).slice("--outputFile=".length);
    console.log("arguments " + process.argv.slice(2, process.argv.indexOf("--selectProjects")).join(" "));
    if (results) {
      const { passed = 0, failed = 0, suitesNotRun = 0 } = results;
      const content = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: suitesNotRun };
      require("node:fs").writeFileSync(file, JSON.stringify(content));
    }
    process.exitCode = results?.code ?? 0;`,
  );
}

async function npmTest(
  ...args: string[]
): Promise<{ code: number | null; lastLine: string | undefined; stdout: string }> {
  const { code, stdout } = await start(["tools/test.mjs", ...args], {
    cwd: checkout.root,
    environment: checkout.environment,
  }).ended;
  return { code, lastLine: stdout.trimEnd().split("\n").at(-1), stdout };
}

describe("the last line of npm test", () => {
  it("adds up both groups", async () => {
    jestLeaves({ unit: { passed: 40 }, engine: { passed: 2 } });
    expect(await npmTest()).toMatchObject({ code: 0, lastLine: "42 passed, 0 failed" });
  });

  it.each<[string, Record<string, Results>, string]>([
    ["a test", { unit: { passed: 40, failed: 1, code: 1 }, engine: { passed: 2 } }, "42 passed, 1 failed"],
    [
      "suites that could not run",
      { unit: { passed: 40, suitesNotRun: 2, code: 1 }, engine: { passed: 2 } },
      "42 passed, 2 failed",
    ],
    ["jest for a reason of its own", { unit: { passed: 40, code: 1 }, engine: { passed: 2 } }, "42 passed, 1 failed"],
    ["jest before any result", { unit: { passed: 40 } }, "40 passed, 1 failed"],
    ["a group in which no test ran", { unit: { passed: 40 }, engine: {} }, "40 passed, 1 failed"],
  ])("counts %s as failed", async (_name, groups, lastLine) => {
    jestLeaves(groups);
    expect(await npmTest()).toMatchObject({ code: 1, lastLine });
  });

  it("counts a failed check, shows its words, and runs the tests all the same", async () => {
    jestLeaves({ unit: { passed: 40 }, engine: { passed: 2 } });
    checkout.program("knip", `console.log("nobody uses this"); process.exitCode = 1;`);
    const { code, lastLine, stdout } = await npmTest();
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: "42 passed, 1 failed" });
    expect(stdout).toContain("nobody uses this");
    expect(stdout).toMatch(/✗ nothing unused/);
  });

  it("comes even when the set-up fails", async () => {
    checkout.write("package-lock.json", JSON.stringify({ packages: { "node_modules/absent": { version: "1.0.0" } } }));
    expect(await npmTest()).toMatchObject({ code: 1, lastLine: "0 passed, 1 failed" });
  });

  it("lets a person choose tests of one group, and hands the arguments to jest", async () => {
    jestLeaves({ unit: { passed: 3 }, engine: {} });
    const { code, lastLine, stdout } = await npmTest("test/tools", "--verbose");
    expect({ code, lastLine }).toEqual({ code: 0, lastLine: "3 passed, 0 failed" });
    expect(stdout).toContain("arguments test/tools --verbose\n");
  });

  it("is a failure when the choice names no test at all", async () => {
    jestLeaves({ unit: {}, engine: {} });
    expect(await npmTest("no/such/test")).toMatchObject({ code: 1, lastLine: "0 passed, 1 failed" });
  });
});
