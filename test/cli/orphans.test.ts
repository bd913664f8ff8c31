import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { zipFunctionCode } from "../../provider/lifecycle/function-code";
import { TestTerminal } from "./run";

let emulator: Emulator;
let terminal: TestTerminal;

const kept = "old-pay-12345678-demo-scfweb";
const codeZip = zipFunctionCode({
  hash: "",
  files: [{ path: "scf_bootstrap", content: Buffer.from("#!/bin/sh\n"), executable: true }],
});

beforeAll(async () => {
  emulator = await startEmulator();
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  await center.createFunction("local-env", kept, { codeZip, environment: { apiV3Key: "CANARYkey", PORT: "9000" } });
  await center.createFunction("local-env", "unrelated", { codeZip, environment: {} });
  await center.createIntegration("local-env", {
    integrationId: "pay-12345678",
    name: "pay",
    type: "weixinpaydc",
    description: "",
    functionName: "pay-12345678-demo-scfweb",
    credentials: {},
    runtime: { codeZip, environment: {} },
  });
});

beforeEach(() => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
});

afterAll(() => emulator.close());

test("lists what deleted integrations left, and nothing else", async () => {
  const { exitCode, out } = await terminal.run("orphans", "list", "--env-id", "local-env", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(out.join(""))).toEqual([{ name: kept, credentials: ["apiV3Key"], variables: ["PORT"] }]);
});

test("says which credentials still live in a function's variables, by name and never by value", async () => {
  const { out, err } = await terminal.run("orphans", "list", "--env-id", "local-env");
  expect(out).toEqual([`${kept}   still holds apiV3Key, and 1 more variable`]);
  expect(JSON.stringify([out, err])).not.toContain("CANARY");
});

test("a function that serves an integration, or that is of another kind, is not removed", async () => {
  const bound = await terminal.run("orphans", "remove", "pay-12345678-demo-scfweb", "--env-id", "local-env");
  expect(bound.exitCode).toBe(1);
  expect(bound.err.join("\n")).toContain("serves the integration pay");
  const unrelated = await terminal.run("orphans", "remove", "unrelated", "--env-id", "local-env");
  expect(unrelated.exitCode).toBe(1);
  expect(unrelated.err.join("\n")).toContain("orphans list --env-id local-env");
});

test("one under a name of a program's own is removed by that name, if it holds an integration's credentials", async () => {
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  await center.createFunction("local-env", "shop-pay", { codeZip, environment: { apiV3Key: "CANARYkey" } });
  while ((await center.getFunction("local-env", "shop-pay"))?.status !== "Active");
  const { exitCode, out } = await terminal.run("orphans", "remove", "shop-pay", "--env-id", "local-env");
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: [expect.stringContaining("Function shop-pay was removed")] });
});

test("without environment id or keys it says what is missing", async () => {
  expect((await terminal.run("orphans", "list")).err.join("\n")).toContain("--env-id");
  terminal.processEnv.TENCENTCLOUD_SECRETID = undefined;
  const { exitCode, err } = await terminal.run("orphans", "list", "--env-id", "local-env");
  expect(exitCode).toBe(1);
  expect(err.join("\n")).toContain("TENCENTCLOUD_SECRETID is not set");
});

test("removes one for good", async () => {
  const { exitCode, out } = await terminal.run("orphans", "remove", kept, "--env-id", "local-env");
  expect(exitCode).toBe(0);
  expect(out.join("\n")).toContain(`Function ${kept} was removed`);
  expect(JSON.parse((await terminal.run("orphans", "list", "--env-id", "local-env", "--json")).out.join(""))).toEqual(
    [],
  );
});
