import { Wechatpay } from "wechatpay-axios-plugin";
import type { Emulator } from "../../lab";
import type { IntegrationDetail, IntegrationSummary } from "../../lab/console-api";
import type { CallbackEntry } from "../../lab/gateway/host";
import type { LogLine } from "../../lab/runner/function";
import { envelope, publicKeyId, signed } from "../gateway/support/merchant";
import { askConsole } from "../support/console";
import { rsaPair } from "../support/keys";
import { call } from "./support/client";
import { echoFunction } from "./support/code";
import { createIntegration, credentials, encryptedExt, fieldKey, runtimeConfig } from "./support/integration";
import { deploymentMs, startWithClock } from "./support/world";

/* The rooms together: a sender signs, the gateway checks, a real process answers, the log tells. */

const scope = { EnvId: "local-env", Business: "integration", KeyID: "pay-a1b2c3d4" };
const paid = { event: "TRANSACTION.SUCCESS" };

async function merchant(emulator: Emulator, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  const values = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId, ...more });
  return encryptedExt(values, await fieldKey(emulator));
}

/** An integration with the package's own template as its function. */
async function running(
  options: Parameters<typeof startWithClock>[0] = {},
  more: Readonly<Record<string, string>> = {},
) {
  const world = await startWithClock(options);
  const { emulator, clock } = world;
  await createIntegration(emulator, "pay", { Ext: await merchant(emulator, more), RuntimeConfig: {} });
  clock.advance(deploymentMs);
  return world;
}

const show = async <T>(emulator: Emulator, path: string): Promise<T> =>
  (await askConsole(emulator, path)).json() as Promise<T>;
const callbacks = (emulator: Emulator) => show<CallbackEntry[]>(emulator, "integrations/pay/callbacks");

test("a payment's callback reaches the template's function and is logged", async () => {
  const { emulator } = await running();
  const sent = await emulator.sendCallback("pay", paid);
  expect(sent).toMatchObject({ status: 200, eventType: "TRANSACTION.SUCCESS" });
  const [entry] = await callbacks(emulator);
  expect(entry).toMatchObject({ route: "/wechatpay/order", status: 200, errorCode: "", requestId: sent?.requestId });
});

test("it can be sent by id as well; an unknown integration is undefined", async () => {
  const { emulator } = await running();
  expect(await emulator.sendCallback("pay-a1b2c3d4", paid)).toMatchObject({ status: 200 });
  expect(await emulator.sendCallback("nobody", paid)).toBeUndefined();
});

test("in certificate mode the platform's certificate verifies it", async () => {
  const { emulator } = await running({}, { wxPayPublicKey: "", wxPayPublicKeyId: "" });
  expect(await emulator.sendCallback("pay", paid)).toMatchObject({ status: 200 });
});

test("before the domain is up, and after the integration is deleted, it is unknown", async () => {
  const { emulator, clock } = await startWithClock();
  await createIntegration(emulator, "pay", { Ext: await merchant(emulator), RuntimeConfig: {} });
  expect((await emulator.sendCallback("pay", paid))?.status).toBe(404);
  clock.advance(deploymentMs);
  expect((await emulator.sendCallback("pay", paid))?.status).toBe(200);
  await call(emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "pay-a1b2c3d4" });
  const gone = await fetch(`${emulator.gateway}/_integration/pay-a1b2c3d4/wechatpay/order`, {
    method: "POST",
    body: "{}",
  });
  expect(gone.status).toBe(404);
});

test("new credentials count for the gateway when their deployment is done, not before", async () => {
  const { emulator, clock } = await startWithClock();
  const publicKey = { wxPayPublicKey: rsaPair("wechat pay").publicKey, wxPayPublicKeyId: publicKeyId };
  const [oldKey, newKey] = ["old-0123456789abcdef0123456789ab", "new-0123456789abcdef0123456789ab"];
  const ext = async (apiV3Key: string) =>
    encryptedExt(credentials({ ...publicKey, apiV3Key }), await fieldKey(emulator));
  let sent = 0;
  /** Encrypted and signed by a WeChat Pay that is not ours. */
  const deliver = async (key: string) => {
    sent += 1;
    const notification = { ...envelope({ key }), id: `notification-${sent}` };
    const { headers, body } = signed(notification, { timestamp: String(Math.floor(clock.now() / 1000)) });
    const url = `${emulator.gateway}/_integration/pay-a1b2c3d4/wechatpay/order`;
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  await createIntegration(emulator, "pay", { Ext: await ext(oldKey) });
  clock.advance(deploymentMs);
  expect(await deliver(oldKey)).toBe(200);
  await call(emulator, "UpdateUserKey", { ...scope, Ext: await ext(newKey) });
  expect(await deliver(oldKey)).toBe(200);
  expect(await deliver(newKey)).not.toBe(200);
  clock.advance(deploymentMs);
  expect(await deliver(newKey)).toBe(200);
  expect(await deliver(oldKey)).not.toBe(200);
});

test("an update replaces the running process; its new variables are seen by the next callback", async () => {
  const { emulator, clock } = await startWithClock();
  const code = { RuntimeConfig: runtimeConfig(echoFunction(), { mine: "first" }) };
  await createIntegration(emulator, "pay", { Ext: await merchant(emulator), ...code });
  clock.advance(deploymentMs);
  await emulator.sendCallback("pay", paid);
  const first = await show<IntegrationDetail>(emulator, "integrations/pay");
  await call(emulator, "UpdateUserKey", { ...scope, RuntimeConfig: runtimeConfig(undefined, { mine: "second" }) });
  clock.advance(deploymentMs);
  await emulator.sendCallback("pay", paid);
  const second = await show<IntegrationDetail>(emulator, "integrations/pay");
  expect(first.environment.mine).toBe("first");
  expect(second.environment.mine).toBe("second");
  expect(second.function?.pid).not.toBe(first.function?.pid);
});

test("without its function a callback fails, and says so", async () => {
  const { emulator } = await running();
  await call(emulator, "DeleteFunction", { Namespace: "local-env", FunctionName: "pay-function" });
  const sent = await emulator.sendCallback("pay", paid);
  expect(sent?.status).toBeGreaterThanOrEqual(500);
  expect((await callbacks(emulator))[0]?.errorCode).toBe("FORWARD_CONNECT");
});

test("the console tells everything but credentials", async () => {
  const { emulator } = await running();
  await emulator.sendCallback("pay", paid);
  const [summary] = await show<IntegrationSummary[]>(emulator, "integrations");
  expect(summary).toMatchObject({
    integrationId: "pay-a1b2c3d4",
    name: "pay",
    status: "Running",
    functionName: "pay-function",
    callbackDomain: "pay-a1b2c3d4.integration-callback.tcloudbase.com",
    lastCallback: { status: 200 },
  });
  const detail = await show<IntegrationDetail>(emulator, "integrations/pay-a1b2c3d4");
  expect(detail.callbackUrls.order).toBe("https://pay-a1b2c3d4.integration-callback.tcloudbase.com/wechatpay/order");
  expect(detail.environment).toMatchObject({ signMode: "gateway", apiV3Key: "******", merchantId: "1900000001" });
  expect(detail.function).toMatchObject({ name: "pay-function", status: "Active", pid: expect.any(Number) });
  expect(detail.statusHistory.map(({ status }) => status)).toEqual(["Creating", "Running"]);
  const lines = await show<LogLine[]>(emulator, "functions/pay-function/logs");
  expect(lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^started, process \d+/));
  const everything = JSON.stringify([summary, detail, lines]);
  expect(everything).not.toContain(credentials().apiV3Key);
  expect(everything).not.toContain("PRIVATE KEY");
});

test("the function's log is paged by id, and its newest lines come without one", async () => {
  const { emulator } = await running();
  await emulator.sendCallback("pay", paid);
  const all = await show<LogLine[]>(emulator, "functions/pay-function/logs?limit=1000");
  const [newest] = await show<LogLine[]>(emulator, "functions/pay-function/logs?limit=1");
  expect(newest).toEqual(all.at(-1));
  const [second] = await show<LogLine[]>(emulator, `functions/pay-function/logs?limit=1&after=${all[0]?.id}`);
  expect(second).toEqual(all[1]);
});

describe("the local WeChat Pay", () => {
  interface Answer {
    readonly data: Readonly<Record<string, unknown>>;
  }

  /** A client that is not ours, with the integration's credentials. */
  async function merchantClient(emulator: Emulator) {
    const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
    const { merchantId, merchantSerialNumber, privateKey } = credentials();
    const { client } = new Wechatpay({
      baseURL: `${emulator.endpoint}/wechat-pay/`,
      mchid: merchantId,
      serial: merchantSerialNumber,
      privateKey,
      certs: { [publicKeyId]: publicKeyPem },
      headers: { "Wechatpay-Serial": publicKeyId },
      proxy: false,
    } as never) as unknown as { client: { request(path: string, method: string, body?: object): Promise<Answer> } };
    return client;
  }

  const order = {
    appid: credentials().appId,
    mchid: credentials().merchantId,
    description: "a cup of tea",
    out_trade_no: "T20261123000001",
    notify_url: "https://pay-a1b2c3d4.integration-callback.tcloudbase.com/wechatpay/order",
    amount: { total: 250, currency: "CNY" },
    payer: { openid: "oPayer" },
  };
  const query = `/v3/pay/transactions/out-trade-no/${order.out_trade_no}?mchid=${order.mchid}`;

  test("knows an integration's merchant; an order that a callback is about is paid there", async () => {
    const { emulator } = await running();
    const client = await merchantClient(emulator);
    await client.request("/v3/pay/transactions/jsapi", "post", order);
    expect((await client.request(query, "get")).data.trade_state).toBe("NOTPAY");

    const sent = await emulator.sendCallback("pay", { ...paid, data: { out_trade_no: order.out_trade_no } });
    expect(sent).toMatchObject({ status: 200, subject: order.out_trade_no });
    expect((await client.request(query, "get")).data).toMatchObject({
      trade_state: "SUCCESS",
      amount: { total: 250 },
      payer: { openid: "oPayer" },
    });
  });

  test("does not mind callbacks about orders that it never saw", async () => {
    const { emulator } = await running();
    const sent = await emulator.sendCallback("pay", { ...paid, data: { out_trade_no: "T-unknown-1" } });
    expect(sent).toMatchObject({ status: 200, subject: "T-unknown-1" });
  });
});
