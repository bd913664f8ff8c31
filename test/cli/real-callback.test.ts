import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { sendMenus } from "../../lab/senders";
import { readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";
import { call } from "../emulator/support/client";
import { ManualClock } from "../emulator/support/clock";
import { credentials, encryptedExt, fieldKey, newIntegration, runtimeConfig } from "../emulator/support/integration";
import { deploymentMs } from "../emulator/support/world";
import { TestTerminal } from "./run";

const menu = sendMenus.weixinpaydc;
const clock = new ManualClock();
let emulator: Emulator;
let terminal: TestTerminal;

beforeAll(async () => {
  emulator = await startEmulator({ clock });
  const { publicKeyPem, publicKeyId } = await emulator.wechatPay;
  const own = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
  const Ext = encryptedExt(own, await fieldKey(emulator));
  await call(emulator, "CreateUserKey", await newIntegration(emulator, "pay", { Ext }));
  const template = readFunctionCode(join(__dirname, "../../functions/wechat-pay"));
  if ("problem" in template) throw new Error(template.problem);
  const RuntimeConfig = runtimeConfig(Buffer.from(zipFunctionCode(template)));
  await call(emulator, "CreateUserKey", await newIntegration(emulator, "shop", { Ext, RuntimeConfig }));
  clock.advance(deploymentMs);
});
afterAll(() => emulator.close());
beforeEach(() => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
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

/** All but the one that needs an earlier key, which this integration never had. */
const faults = menu.faults.filter(({ name }) => name !== "previous-key");

test.each(faults)("--fault $name is $expectedCode, as its list says", async ({ name, expectedCode }) => {
  const { exitCode, out } = await send("TRANSACTION.SUCCESS", "--fault", name, "--json");
  expect(JSON.parse(out[0] ?? "").callback).toMatchObject({ errorCode: expectedCode });
  expect(exitCode).toBe(expectedCode === "" ? 0 : 1);
});

test("every event of a payment and of a refund is delivered", async () => {
  for (const { name } of menu.events.filter((event) => /^(TRANSACTION|REFUND)\./.test(event.name))) {
    const { exitCode, out } = await send(name);
    expect([name, exitCode, out.join("\n")]).toEqual([name, 0, expect.stringContaining("forwarded")]);
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

test("a refused callback is sent again by the third party's schedule, on a clock that takes no time", async () => {
  const { exitCode, out, err } = await send("TRANSACTION.SUCCESS", "--fault", "wrong-key", "--retries", "virtual-time");
  expect(exitCode).toBe(1);
  expect(out.slice(1, 3)).toEqual([
    "attempts   16 attempts in 24 h 4 min; given up",
    "           1-16  at once, 15 s, 30 s, … 24 h 4 min   400",
  ]);
  expect(err.join("\n")).toMatch(/The same again: .* --seed \S+ --created-at \S+ --fault wrong-key/);
});

test("the same seed and time make the same notification", async () => {
  const first = JSON.parse((await send("TRANSACTION.SUCCESS", "--json")).out[0] ?? "");
  const words = ["--seed", first.seed, "--created-at", first.createdAt, "--json"];
  const again = JSON.parse((await send("TRANSACTION.SUCCESS", ...words)).out[0] ?? "");
  expect([again.id, again.subject]).toEqual([first.id, first.subject]);
});

test("retry sends the last one again, without its fault", async () => {
  const refused = JSON.parse((await send("REFUND.SUCCESS", "--fault", "tampered-tag", "--json")).out[0] ?? "");
  const { exitCode, out } = await terminal.run("callback", "retry", "pay", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(out[0] ?? "")).toMatchObject({ eventType: "REFUND.SUCCESS", id: refused.id, outcome: "accepted" });
});

test("listen shows what the gateway said, with the reason and the fix", async () => {
  const listening = terminal.run("callback", "listen", "pay");
  await terminal.noted((line) => line.startsWith("Listening"));
  const sender = new TestTerminal();
  sender.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  sender.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  await sender.run("callback", "send", "pay", "TRANSACTION.SUCCESS", "--fault", "stale");
  await terminal.line((line) => line.includes("  fix"));
  terminal.stop.abort();
  sender.remove();
  const { exitCode, out } = await listening;
  expect(exitCode).toBe(0);
  expect(out[0]).toMatch(/401 TIMESTAMP_EXPIRED .* fault stale/);
});

test("pay goes from the order to the function's own log", async () => {
  const { exitCode, out, err } = await terminal.run("pay", "shop", "--amount-fen", "250", "--openid", "o-payer");
  expect({ exitCode, err, out }).toMatchObject({ exitCode: 0 });
  expect(out[0]).toMatch(/^ordered {4}\S+ {2}¥2\.50 {3}function 200/);
  expect(out.join("\n")).toMatch(/\nlog {8}\S/);
});

test("completion knows the running emulator's names, and is silent without one", async () => {
  const names = async (...words: string[]) => (await terminal.run("__complete", ...words)).out;
  expect(await names("INTEGRATION")).toEqual(["pay", "shop"]);
  expect(await names("EVENT", "pay")).toEqual(menu.events.map(({ name }) => name).sort());
  expect(await names("FAULT", "pay")).toContain("wrong-key");
  expect(await names("INTEGRATION|TYPE")).toEqual(expect.arrayContaining(["pay", "github"]));
  terminal.processEnv.CLOUDBASE_ENDPOINT = "http://127.0.0.1:1";
  expect(await terminal.run("__complete", "INTEGRATION")).toEqual({ exitCode: 0, out: [], err: [] });
});
