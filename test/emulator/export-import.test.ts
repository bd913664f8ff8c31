import type { Emulator } from "../../lab";
import type { FunctionDetail, IntegrationDetail, ListedCallback, Payment } from "../../lab/console-api";
import type { ExportedFunction, LabDocument } from "../../lab/workbench/document";
import { askConsole } from "../support/console";
import { call } from "./support/client";
import { echoFunction } from "./support/code";
import { credentials, getDomain, getFunction, getIntegration, runtimeConfig } from "./support/integration";
import { get, payExt, post, startWithPay } from "./support/lab";
import { deploymentMs, start, startWithClock, temporaryFolder } from "./support/world";

const scope = { EnvId: "local-env", Business: "integration", KeyID: "pay-a1b2c3d4" };
const paid = { event: "TRANSACTION.SUCCESS" };

const exported = async (emulator: Emulator, secrets = true): Promise<LabDocument> => {
  const { status, body } = await post<LabDocument>(emulator, "export", { secrets });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};
const imported = (emulator: Emulator, document: unknown) =>
  post<{ error: { message: string } }>(emulator, "import", document);

test.each([
  ["memory to a data folder", false, true],
  ["a data folder to memory", true, false],
])("with secrets everything works on as it was: %s", async (_, fromFolder, toFolder) => {
  const { emulator: first } = await startWithPay(fromFolder ? { data: temporaryFolder() } : {});
  const { body: payment } = await post<Payment>(first, "integrations/pay/pay", {});
  const document = await exported(first);
  const { emulator: second } = await startWithClock(toFolder ? { data: temporaryFolder() } : {});
  expect(await imported(second, document)).toEqual({
    status: 200,
    body: { integrations: 1, functions: 1, withoutCredentials: [] },
  });

  expect(await second.wechatPay).toEqual(await first.wechatPay);
  const { variables } = await getFunction(second, "pay-function");
  expect(variables).toEqual((await getFunction(first, "pay-function")).variables);
  expect(await getDomain(second, scope.KeyID)).toEqual(await getDomain(first, scope.KeyID));
  const shown = await get<IntegrationDetail>(second, "integrations/pay");
  expect(shown).toMatchObject({ status: "Running", name: "pay" });
  expect(shown.statusHistory).toEqual((await get<IntegrationDetail>(first, "integrations/pay")).statusHistory);
  expect(await second.sendCallback("pay", paid)).toMatchObject({ outcome: "accepted" });
  expect(await post(second, "integrations/pay/pay", {})).toMatchObject({
    body: { notification: { outcome: "accepted" } },
  });
  const again = await exported(second);
  expect(again.integrations).toEqual(document.integrations);
  expect(again.wechatPay.orders).toContainEqual(
    expect.objectContaining({ outTradeNo: payment.outTradeNo, state: "SUCCESS" }),
  );
});

test("secret values are encrypted again with the key of the lab that takes them", async () => {
  const { emulator: first } = await startWithPay();
  const { emulator: second } = await startWithClock();
  await imported(second, await exported(first));
  const stored = JSON.parse((await getIntegration(second, scope.KeyID, { NeedPwd: true })).Ext);
  expect(JSON.stringify(stored)).not.toContain(credentials().apiV3Key);
  expect(stored.appId).toBe(credentials().appId);
});

test("without secrets no credential leaves, wherever it stands, and the import says what is missing", async () => {
  const { emulator, clock } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction(), { mine: "yes" }) });
  emulator.registerMerchant({
    merchantId: "1900000009",
    merchantSerialNumber: "AB",
    publicKeyPem: "-----BEGIN PUBLIC KEY-----",
    apiV3Key: "canary-of-a-registered-merchant!",
    appIds: [],
  });
  const renamed = { copyOfKey: `x-${credentials().apiV3Key}`, mine: "yes" };
  await call(emulator, "UpdateUserKey", { ...scope, Ext: await payExt(emulator, { apiV3Key: "b".repeat(32) }) });
  clock.advance(deploymentMs);
  await call(emulator, "UpdateUserKey", { ...scope, RuntimeConfig: runtimeConfig(undefined, renamed) });
  clock.advance(deploymentMs);

  const document = await exported(emulator, false);
  const text = JSON.stringify(document);
  const key = (credentials().privateKey ?? "").split("\n")[1] ?? "no key";
  for (const secret of [
    credentials().apiV3Key ?? "",
    "b".repeat(32),
    key,
    "canary-of-a",
    "PRIVATE KEY",
    emulator.secretKey,
  ]) {
    expect({ secret, leaks: text.includes(secret) }).toEqual({ secret, leaks: false });
  }
  const [fn] = document.functions;
  expect(fn?.environment).toMatchObject({ mine: "yes", signMode: "gateway" });

  const { emulator: second } = await startWithClock();
  const ownKeys = await second.wechatPay;
  expect((await imported(second, document)).body).toEqual({
    integrations: 1,
    functions: 1,
    withoutCredentials: ["pay"],
  });
  expect(await second.wechatPay).toEqual(ownKeys);
  expect(await get<IntegrationDetail>(second, "integrations/pay")).toMatchObject({ status: "Configuration Error" });
});

test("an import replaces what is there: integrations, processes, orders, logs", async () => {
  const { emulator: other } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction("imported")) });
  const document = await exported(other);
  const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction("present")) });
  await emulator.sendCallback("pay", paid);
  const before = await get<FunctionDetail>(emulator, "functions/pay-function");
  await imported(emulator, document);

  expect(await get<ListedCallback[]>(emulator, "integrations/pay/callbacks")).toEqual([]);
  const invoked = await post<{ body: string; coldStart: boolean }>(emulator, "functions/pay-function/invoke", {
    method: "GET",
    path: "/",
  });
  expect(invoked.body.coldStart).toBe(true);
  expect(JSON.parse(invoked.body.body)).toMatchObject({ version: "imported" });
  expect(await get<FunctionDetail>(emulator, "functions/pay-function")).not.toMatchObject({ pid: before.pid });
  // The gateway keeps parsed keys: those of before must not be used for the integration of the same id.
  expect(await emulator.sendCallback("pay", paid)).toMatchObject({ outcome: "accepted" });
});

test("what was imported survives a restart", async () => {
  const data = temporaryFolder();
  const { emulator: first } = await startWithPay();
  const { emulator: second } = await startWithClock({ data });
  await imported(second, await exported(first));
  await second.close();
  expect(await (await start({ data })).sendCallback("pay", paid)).toMatchObject({ outcome: "accepted" });
});

test("a lab that deploys something is not exported", async () => {
  const { emulator, clock } = await startWithPay();
  await call(emulator, "UpdateUserKey", { ...scope, Ext: await payExt(emulator) });
  expect(await post(emulator, "export", { secrets: false })).toMatchObject({
    status: 400,
    body: {
      error: { code: "NOT_EXPORTED", message: "pay-function: being deployed. Export when that is done, in a moment." },
    },
  });
  clock.advance(deploymentMs);
  await exported(emulator);
});

describe("a document that cannot be taken changes nothing, and every problem is named", () => {
  const change = <Value extends object>(value: Value, changes: Partial<Value>): Value => ({ ...value, ...changes });
  const firstFunction = (document: LabDocument, changes: Partial<ExportedFunction>) =>
    change(document, { functions: document.functions.map((one) => change(one, changes)) });
  const long = "x".repeat(5000);

  const hostile: [what: string, make: (document: LabDocument) => unknown, words: string[]][] = [
    ["nothing", () => null, ["no export of a lab"]],
    ["another JSON", () => [1, 2], ["no export of a lab"]],
    ["a newer version", (document) => ({ ...document, version: 2 }), ["has version 2", "knows 1"]],
    ["a part", ({ functions: _, wechatPay: __, ...rest }) => rest, ["functions: ", "wechatPay: "]],
    ["more than is known", (document) => ({ ...document, extra: 1 }), ["extra"]],
    ["another environment", (document) => change(document, { envId: "shop" }), ["start one with --env-id shop"]],
    [
      "the same twice",
      ({ integrations, ...rest }) => ({ ...rest, integrations: [...integrations, ...integrations] }),
      ["integration pay-a1b2c3d4 is there twice", "binding to function pay-function is there twice"],
    ],
    ["a name that leads outside", (document) => firstFunction(document, { name: "../../etc" }), ["Function name"]],
    [
      "variables beyond the limit",
      (document) => firstFunction(document, { environment: { A: "1", AB: long } }),
      ["4096", "must be a letter"],
    ],
    [
      "code that is none",
      (document) => firstFunction(document, { code: "AAAA" }),
      ["code of function pay-function: this is not a zip"],
    ],
    ["code that is no base64", (document) => firstFunction(document, { code: "%%%" }), ["functions.0.code"]],
    [
      "an integration whose function's name leads elsewhere",
      (lab) => ({ ...lab, integrations: lab.integrations.map((one) => ({ ...one, functionName: "../../elsewhere" })) }),
      ['Function name "../../elsewhere"'],
    ],
    [
      "a domain of somebody else",
      ({ domains, ...rest }) => ({ ...rest, domains: domains.map((one) => change(one, { domain: "shop.example" })) }),
      ["domain shop.example should be"],
    ],
    [
      "keys that are none",
      (document) =>
        change(document, {
          wechatPay: change(document.wechatPay, {
            platform: {
              publicKeyId: "PUB_KEY_ID_1",
              publicKeyPem: "a",
              privateKeyPem: "b",
              certificatePem: "c",
              certificatePrivateKeyPem: "d",
            },
          }),
        }),
      ["platform.publicKeyPem", "platform.certificatePrivateKeyPem"],
    ],
    [
      "wrong everywhere",
      (document) => ({ ...document, integrations: [{ name: 1 }], functions: [{}], released: "all" }),
      ["integrations.0.name", "functions.0.name", "released: "],
    ],
  ];

  test.each(hostile)("%s", async (_, make, words) => {
    const { emulator } = await startWithPay();
    const before = await exported(emulator);
    const { status, body } = await imported(emulator, make(before));
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: "NOT_IMPORTED" } } });
    for (const word of words) expect(body.error.message).toContain(word);
    expect(body.error.message).not.toContain(credentials().apiV3Key);
    expect(await exported(emulator)).toEqual({ ...before, exportedAt: expect.any(String) });
  });

  test("one that is cut off", async () => {
    const { emulator } = await startWithPay();
    const text = JSON.stringify(await exported(emulator));
    const response = await askConsole(emulator, "import", {
      method: "POST",
      headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
      body: text.slice(0, text.length / 2),
    });
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toMatch(/^The body is not JSON: .*line 1 column \d+: [a-z ]+\.$/);
  });
});
