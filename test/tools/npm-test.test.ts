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
  /** Of files that failed: how many of their tests passed. */
  readonly files?: Readonly<Record<string, number>>;
}

/** A jest that leaves these results for each group of tests, and none for a group that is not named; `alone` when run once more. */
function jestLeaves(
  groups: Readonly<Record<string, Results>>,
  alone: Readonly<Record<string, Results>> = groups,
): void {
  checkout.program(
    "jest",
    `
    const groups = process.argv.includes("--runTestsByPath") ? ${JSON.stringify(alone)} : ${JSON.stringify(groups)};
    const results = groups[process.argv[process.argv.indexOf("--selectProjects") + 1]];
    const file = process.argv.find((argument) => argument.startsWith("--outputFile=")).slice("--outputFile=".length);
    console.log("arguments " + process.argv.slice(2, process.argv.indexOf("--selectProjects")).join(" "));
    if (results) {
      const { passed = 0, failed = 0, suitesNotRun = 0, files = {} } = results;
      const testResults = Object.entries(files).map(([name, passedTests]) => ({
        name: process.cwd() + "/" + name,
        status: "failed",
        assertionResults: [{ status: "failed" }, ...Array(passedTests).fill({ status: "passed" })],
      }));
      const content = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: suitesNotRun, testResults };
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

  describe("when a few files failed", () => {
    const engine = { passed: 2 };
    const failing = { passed: 40, failed: 1, code: 1, files: { "test/a/b.test.ts": 4 } };

    it("counts them as they come out alone, and names what is not steady", async () => {
      jestLeaves({ unit: failing, engine }, { unit: { passed: 5 } });
      const { code, lastLine, stdout } = await npmTest();
      expect({ code, lastLine }).toEqual({ code: 0, lastLine: "43 passed, 0 failed" });
      expect(stdout).toContain("NOT STEADY, failed beside others and passed alone: test/a/b.test.ts\n");
      expect(stdout).toContain("arguments --runTestsByPath test/a/b.test.ts\n");
    });

    it.each<[string, Results, string]>([
      ["fails again", { passed: 4, failed: 1, code: 1 }, "42 passed, 1 failed"],
      ["cannot be run again", { suitesNotRun: 1, code: 1 }, "38 passed, 1 failed"],
    ])("fails when one %s", async (_name, unit, lastLine) => {
      jestLeaves({ unit: failing, engine }, { unit });
      expect(await npmTest()).toMatchObject({ code: 1, lastLine });
    });

    it("does not try many again: that is no accident", async () => {
      const files = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`test/${name}.test.ts`, 0]));
      jestLeaves({ unit: { passed: 40, failed: 4, code: 1, files }, engine }, { unit: { passed: 4 } });
      expect(await npmTest()).toMatchObject({ code: 1, lastLine: "42 passed, 4 failed" });
    });

    it("does not try again what a person chose", async () => {
      jestLeaves({ unit: failing, engine: {} }, { unit: { passed: 5 } });
      expect(await npmTest("test/a")).toMatchObject({ code: 1, lastLine: "40 passed, 1 failed" });
    });
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
