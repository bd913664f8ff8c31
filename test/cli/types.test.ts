import { integrationTypeCodes } from "../../catalog";
import { type Emulator, startEmulator } from "../../lab";
import { TestTerminal } from "./run";

let emulator: Emulator;
let terminal: TestTerminal;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
});
afterEach(() => terminal.remove());

test("compares each type of the catalog with the cloud's template", async () => {
  const { exitCode, out, err } = await terminal.run("types");
  expect(exitCode).toBe(0);
  expect(out[0]).toMatch(/^CODE +NAME +FIELDS +CALLBACKS +IN THE CLOUD$/);
  for (const code of integrationTypeCodes) expect(out).toContainEqual(expect.stringMatching(new RegExp(`^${code} `)));
  expect(err.at(-1)).toMatch(/Catalog and cloud agree|types differ/);
});

test("--json is an array with the cloud's view of each", async () => {
  const { out, err } = await terminal.run("types", "--json", "--cloud");
  expect([out.length, err]).toEqual([1, []]);
  const types = JSON.parse(out[0] ?? "");
  expect(types.map(({ code }: { code: string }) => code)).toEqual(integrationTypeCodes);
  expect(types[0]).toMatchObject({
    code: "weixinpaydc",
    fieldsFrom: "documented",
    callbacks: { order: "/wechatpay/order" },
    cloud: { is: expect.any(String) },
  });
  expect(types[0].fields).toContainEqual({ name: "apiV3Key", required: true, secret: true });
});

function allowed(origin: string) {
  return { CLOUDBASE_ENDPOINT: origin, CLOUDBASE_ALLOWED_ENDPOINTS: origin };
}

test.each([
  ["keys", { TENCENTCLOUD_SECRETID: undefined }, "TENCENTCLOUD_SECRETID is not set"],
  ["a cloud that answers", { CLOUDBASE_ENDPOINT: "http://127.0.0.1:1" }, "127.0.0.1:1"],
  ["an allowance", { CLOUDBASE_ENDPOINT: "https://cloud.invalid" }, "CLOUDBASE_ALLOWED_ENDPOINTS"],
  ["an environment", allowed("https://cloud.invalid"), "--env-id is missing"],
])("without %s the catalog is shown, and with --cloud that is a failure", async (_, changes, expected) => {
  Object.assign(terminal.processEnv, changes);
  const { exitCode, out, err } = await terminal.run("types");
  expect([exitCode, out.length]).toEqual([0, integrationTypeCodes.length + 1]);
  expect(err.join("\n")).toContain("The cloud was not asked: ");
  expect(err.join("\n")).toContain(expected);
  const strict = await terminal.run("types", "--cloud");
  expect([strict.exitCode, strict.out, strict.err.join("\n")]).toEqual([1, [], expect.stringContaining(expected)]);
});
