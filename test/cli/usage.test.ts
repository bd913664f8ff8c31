import { installedCommands } from "../../cli/commands";
import { TestTerminal } from "./run";

const { version }: { version: string } = require("../../package.json");

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => terminal.remove());

test.each([[[]], [["--help"]], [["-h"]], [["help"]]])("%j shows every command", async (words) => {
  const { exitCode, out, err } = await terminal.run(...words);
  expect([exitCode, err]).toEqual([0, []]);
  for (const { name, summary } of installedCommands()) {
    expect(out).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} .*${summary}$`)));
  }
});

test.each(installedCommands().map(({ name }) => name))(
  "%s --help says how it is used, and does nothing else",
  async (name) => {
    for (const flag of ["--help", "-h"]) {
      const { exitCode, out, err } = await terminal.run(...name.split(" "), flag);
      expect([exitCode, err]).toEqual([0, []]);
      expect(out[0]).toMatch(new RegExp(`^Usage: pulumi-cloudbase ${name}`));
      expect(out).toContainEqual(expect.stringMatching(/^ {2}--help {2,}show this$/));
    }
  },
);

test("the version is the package's", async () => {
  expect(await terminal.run("--version")).toEqual({ exitCode: 0, out: [version], err: [] });
});

describe("wrong usage exits with 2, says all that is wrong and where to read more", () => {
  test.each([
    [["lst"], ['error: unknown command "lst"; did you mean list', "npx pulumi-cloudbase --help"]],
    [
      ["callback"],
      [
        "error: callback needs one more word: callback send, callback retry, callback listen",
        "npx pulumi-cloudbase --help",
      ],
    ],
    [["callback", "sned"], ['error: unknown command "callback sned"; did you mean callback send']],
    [
      ["list", "--jsno"],
      ["error: unknown option --jsno; did you mean --json", "npx pulumi-cloudbase list --help"],
    ],
    [["list", "-x"], ["error: unknown option -x"]],
    [["list", "--json=yes"], ["error: --json takes no value"]],
    [["list", "--endpoint"], ["error: --endpoint needs a value: --endpoint URL"]],
    [["list", "--endpoint", "--json"], ["error: --endpoint needs a value: --endpoint URL"]],
    [["list", "extra"], ['error: "extra" is one too many']],
    [["show"], ["error: INTEGRATION is missing"]],
    [
      ["callback", "send"],
      ["error: INTEGRATION is missing", "error: EVENT is missing"],
    ],
    [
      ["callback", "send", "a", "b", "c", "--dta", "x"],
      ["unknown option --dta; did you mean --data", '"c" is one too many'],
    ],
    [["emulator", "--port", "x"], ['error: --port must be a number from 0 to 65535, not "x"']],
    [["emulator", "--port", "65536"], ["--port must be a number"]],
    [["emulator", "--port", "5", "--gateway-port", "5"], ["error: --port and --gateway-port must differ"]],
    [["emulator", "--data", "d", "--in-memory"], ["error: --data and --in-memory exclude each other"]],
    [["emulator", "--provisioning-seconds", "9-1"], ['--provisioning-seconds must be like 60-120, not "9-1"']],
    [["emulator", "--gateway-port", "-1"], ["--gateway-port needs a value"]],
    [
      ["emulator", "--switch", "forwardPat=root", "--switch", "acceptedKeys=all", "--switch", "forwardPath"],
      [
        'error: --switch forwardPat=root: there is no switch "forwardPat"; did you mean forwardPath',
        'error: --switch acceptedKeys: Invalid option: expected one of "current"|"current-and-previous"',
        "error: --switch forwardPath: Invalid option",
      ],
    ],
    [
      ["emulator", "--switch", "forwardTimeoutMs=soon", "--switch", "listPageMax=5", "--switch", "listPageMax=6"],
      ["error: --switch forwardTimeoutMs: ", "error: --switch listPageMax is given more than once"],
    ],
    [
      ["emulator", "--port", "x", "--provisioning-seconds", "y"],
      ["--port must be", "--provisioning-seconds must be"],
    ],
  ])("%j", async (words, expected) => {
    const { exitCode, out, err } = await terminal.run(...words);
    expect([exitCode, out]).toEqual([2, []]);
    for (const text of expected) expect(err.join("\n")).toContain(text);
    expect(err.join("\n")).not.toMatch(/\n\s+at /);
  });
});

test("an environment id that does not fit is wrong usage, too", async () => {
  const { exitCode, err } = await terminal.run(
    "emulator",
    "--in-memory",
    "--port",
    "0",
    "--gateway-port",
    "0",
    "--env-id",
    "A B",
  );
  expect(exitCode).toBe(2);
  expect(err[0]).toContain("envId");
});
