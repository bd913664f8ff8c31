import { type Emulator, startEmulator } from "../../emulator";
import { menu } from "../../emulator/console/menu";
import { call } from "../emulator/support/client";
import { ManualClock } from "../emulator/support/clock";
import { credentials, encryptedExt, fieldKey, newIntegration } from "../emulator/support/integration";
import { deploymentMs } from "../emulator/support/world";
import { TestTerminal } from "./run";

const clock = new ManualClock();
let emulator: Emulator;
let terminal: TestTerminal;

beforeAll(async () => {
  emulator = await startEmulator({ clock });
  const { publicKeyPem, publicKeyId } = await emulator.wechatPay;
  const own = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
  const Ext = encryptedExt(own, await fieldKey(emulator));
  await call(emulator, "CreateUserKey", await newIntegration(emulator, "pay", { Ext }));
  clock.advance(deploymentMs);
});
afterAll(() => emulator.close());
beforeEach(() => {
  terminal = new TestTerminal();
  terminal.environment.CLOUDBASE_ENDPOINT = emulator.endpoint;
});
afterEach(() => terminal.remove());

const send = (...words: string[]) => terminal.run("callback", "send", "pay", ...words);

test("a payment goes through the real gateway to the real function", async () => {
  const { exitCode, out, err } = await send("TRANSACTION.SUCCESS");
  expect({ exitCode, err }).toMatchObject({ exitCode: 0 });
  expect(out[0]).toMatch(/^sent {7}TRANSACTION\.SUCCESS {2}T\d+ {3}signed with PUB_KEY_ID_…?/);
  expect(out[1]).toMatch(/^gateway {4}signature ok · decrypted · .* · forwarded {3}/);
  expect(out[2]).toMatch(/^function {3}200 /);
  expect((await terminal.run("logs", "pay")).out.join("\n")).toContain("request /wechatpay/order");
  expect((await terminal.run("show", "pay")).out.join("\n")).toContain("delivered");
});

test.each(menu.faults)("--fault $name is $expectedCode, as its list says", async ({ name, expectedCode }) => {
  const { exitCode, out } = await send("TRANSACTION.SUCCESS", "--fault", name, "--json");
  expect(JSON.parse(out[0] ?? "").callback).toMatchObject({ errorCode: expectedCode });
  expect(exitCode).toBe(expectedCode === "" ? 0 : 1);
});

test("every event of a served route is delivered", async () => {
  for (const { name } of menu.events.filter(({ route }) => route !== "transfer")) {
    expect((await send(name)).exitCode).toBe(0);
  }
});

test.each([
  [["TRANSACTION.SUCESS"], "TRANSACTION.SUCCESS"],
  [["TRANSACTION.SUCCESS", "--fault", "wrong-kay"], "wrong-key"],
])("%j is answered with the nearest name", async (words, nearest) => {
  const { exitCode, out, err } = await send(...words);
  expect([exitCode, out]).toEqual([1, []]);
  expect(err[0]).toContain(`did you mean ${nearest}`);
});

test("what the commands show holds no credential", async () => {
  const { apiV3Key = "?" } = credentials();
  for (const words of [
    ["list", "--json"],
    ["show", "pay"],
    ["show", "pay", "--json"],
    ["logs", "pay", "--json"],
    ["callback", "send", "pay", "TRANSACTION.SUCCESS", "--json"],
  ]) {
    const { exitCode, out, err } = await terminal.run(...words);
    expect(exitCode).toBe(0);
    expect(out.concat(err).join("\n")).not.toContain(apiV3Key);
    expect(out.concat(err).join("\n")).not.toContain("PRIVATE KEY");
  }
});
