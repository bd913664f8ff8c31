import { makeCheckout } from "./support/checkout";
import { removeFolders } from "./support/folders";
import { endProcesses, processesLimitMs, start } from "./support/process";

/* `npm run contract`: its plan and its refusals. What it runs is the contract suite. */

jest.setTimeout(processesLimitMs);
afterEach(endProcesses);
afterEach(removeFolders);

const keys = { TENCENTCLOUD_SECRETID: "AKIDtest", TENCENTCLOUD_SECRETKEY: "secret" };

function contract(args: readonly string[], environment: NodeJS.ProcessEnv = keys) {
  const checkout = makeCheckout("test");
  checkout.program(
    "jest",
    'console.log("jest " + process.env.CONTRACT_ENV_ID + " " + process.argv.slice(2).join(" "));',
  );
  const { TENCENTCLOUD_SECRETID: _, TENCENTCLOUD_SECRETKEY: __, ...without } = checkout.environment;
  return start(["tools/contract.mjs", ...args], { cwd: checkout.root, environment: { ...without, ...environment } })
    .ended;
}

it("without consent it shows its plan and runs nothing", async () => {
  const { code, stdout } = await contract(["--env-id", "lab-1234"], {});
  expect(code).toBe(0);
  for (const said of [
    "Makes and removes",
    "Refuses to begin",
    "After a kill",
    "--env-id lab-1234 --consent lab-1234",
  ]) {
    expect(stdout).toContain(said);
  }
  expect(stdout).not.toContain("jest ");
});

it.each<[string, string[], NodeJS.ProcessEnv, string]>([
  ["an environment", [], keys, "--env-id is missing"],
  [
    "its own consent",
    ["--env-id", "lab-1234", "--consent", "shop-prod"],
    keys,
    "--consent shop-prod is not the environment",
  ],
  [
    "keys",
    ["--env-id", "lab-1234", "--consent", "lab-1234"],
    {},
    "TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY must be set",
  ],
  ["options that it knows", ["--env", "lab-1234"], keys, "It takes --env-id ID and --consent ID"],
])("without %s it refuses, and runs nothing", async (_, args, environment, said) => {
  const { code, stdout, stderr } = await contract(args, environment);
  expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect(stdout).not.toContain("jest ");
});

it("with consent it runs the suite in that environment", async () => {
  const { code, stdout } = await contract(["--env-id", "lab-1234", "--consent", "lab-1234"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("jest lab-1234 test/contract/real-cloud")]);
});
