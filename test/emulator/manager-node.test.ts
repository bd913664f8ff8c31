import CloudBase = require("@cloudbase/manager-node");

import { echoFunction } from "./support/code";
import { credentials, getFunction, runtimeConfig } from "./support/integration";
import { startLoopbackProxy } from "./support/proxy";
import { deploymentMs, startWithClock } from "./support/world";

/*
 * The vendor's own client, unmodified. It finds the emulator by TCB_BASE_URL. Its key service is a fixed host elsewhere;
 * the proxy keeps it from leaving this machine, and then it sends plain text without a word.
 */

const outside = { ...process.env };
let proxy: Awaited<ReturnType<typeof startLoopbackProxy>>;

beforeEach(async () => {
  proxy = await startLoopbackProxy();
});

afterEach(async () => {
  process.env = { ...outside };
  await proxy.close();
});

async function startForVendor(log: string[] = []) {
  const world = await startWithClock({ log: (line) => log.push(line) });
  const { endpoint, secretId, secretKey, envId } = world.emulator;
  process.env.TCB_BASE_URL = endpoint;
  process.env.http_proxy = proxy.url;
  const { integration } = new CloudBase({ secretId, secretKey, envId });
  return { ...world, integration };
}

const pay = {
  name: "pay",
  keyId: "pay-a1b2c3d4",
  authTypeCode: "weixinpaydc",
  demoCodeFunctionName: "pay-function",
  runtimeConfig: runtimeConfig(echoFunction()),
};

test("it lists the templates", async () => {
  const { integration } = await startForVendor();
  const { KeyTemplateList } = await integration.listTemplates();
  const codes = KeyTemplateList.map(({ AuthTypeCode }) => AuthTypeCode);
  expect(codes).toEqual(expect.arrayContaining(["weixinpaydc", "weixinpayjsapi", "weixinpaynative"]));
});

test("it creates, lists, reads, updates and deletes an integration", async () => {
  const log: string[] = [];
  const { emulator, clock, integration } = await startForVendor(log);

  const created = await integration.createUserKey({ ...pay, envVariables: credentials() });
  expect(created).toMatchObject({ CreateResult: 1, DemoCodeFunctionName: "pay-function" });
  expect(log).toEqual([expect.stringContaining("apiV3Key, privateKey came in plain text")]);
  clock.advance(deploymentMs);
  expect((await getFunction(emulator, "pay-function")).variables.apiV3Key).toBe(credentials().apiV3Key);

  const { UserKeyList, TotalCount } = await integration.listUserKeys({ name: "pay" });
  expect(TotalCount).toBe(1);
  expect(UserKeyList[0]).toMatchObject({ KeyID: "pay-a1b2c3d4", Name: "pay", Status: "Running" });

  const { UserKeyInfo } = await integration.getUserKey({ keyId: "pay-a1b2c3d4" });
  expect(JSON.parse(UserKeyInfo.Ext)).toEqual({ ...credentials(), apiV3Key: "", privateKey: "" });

  const rotated = "rotated-0123456789abcdef01234567";
  const updated = await integration.updateUserKey({ keyId: "pay-a1b2c3d4", envVariables: { apiV3Key: rotated } });
  expect(updated.UpdateResult).toBe(1);
  clock.advance(deploymentMs);
  const { variables } = await getFunction(emulator, "pay-function");
  expect(variables).toMatchObject({ apiV3Key: rotated, merchantId: credentials().merchantId });

  expect((await integration.deleteUserKey({ keyId: "pay-a1b2c3d4" })).DeleteResult).toBe(1);
  expect((await integration.listUserKeys()).TotalCount).toBe(0);
  expect(new Set(proxy.refused)).toEqual(new Set(["wedaapi.tcbautomation.cn"]));
});

test("it creates types that need no function of the caller's", async () => {
  const { clock, emulator, integration } = await startForVendor();
  await integration.createUserKey({ name: "qr", keyId: "qr-a1b2c3d4", authTypeCode: "weixinpaynative" });
  clock.advance(deploymentMs);
  expect((await getFunction(emulator, "qr-a1b2c3d4-demo-scfweb")).Status).toBe("Active");
});

test("its errors carry the cloud's code and request id", async () => {
  const { integration } = await startForVendor();
  await expect(integration.getUserKey({ keyId: "none-a1b2c3d4" })).rejects.toMatchObject({
    code: "ResourceNotFound",
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  await expect(integration.createUserKey({ name: "pay", authTypeCode: "weixinpaydc" })).rejects.toMatchObject({
    code: "MissingParameter",
  });
});
