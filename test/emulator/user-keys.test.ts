import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import { askConsole } from "../support/console";
import { call } from "./support/client";
import { echoFunction } from "./support/code";
import {
  createIntegration,
  credentials,
  encryptedExt,
  fieldKey,
  getDomain,
  getFunction,
  getIntegration,
  listIntegrations,
  runtimeConfig,
} from "./support/integration";
import { deploymentMs, start, startWithClock } from "./support/world";

const scope = { EnvId: "local-env", Business: "integration" };

describe("KeyID", () => {
  test("with the platform's suffix is taken as it is", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay", { KeyID: "Shop-pay-a1b2c3d4" });
    expect((await listIntegrations(emulator))[0].KeyID).toBe("Shop-pay-a1b2c3d4");
  });

  test("without it gets one", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay", { KeyID: "shop-pay" });
    expect((await listIntegrations(emulator))[0].KeyID).toMatch(/^shop-pay-[a-z0-9]{8}$/);
  });

  test("is made from the name when there is none", async () => {
    const emulator = await start();
    await createIntegration(emulator, "Shop Pay 支付!", { KeyID: undefined, DemoCodeFunctionName: "shop-function" });
    expect((await listIntegrations(emulator))[0].KeyID).toMatch(/^shop-pay-[a-z0-9]{8}$/);
  });

  test("always gets a suffix when the switch says so", async () => {
    const emulator = await start({ switches: { keyId: "always-suffixed" } });
    await createIntegration(emulator, "pay", { KeyID: "pay-a1b2c3d4" });
    expect((await listIntegrations(emulator))[0].KeyID).toMatch(/^pay-a1b2c3d4-[a-z0-9]{8}$/);
  });

  test.each(["-pay-a1b2c3d4", "pay_x-a1b2c3d4", "pay.x", `${"p".repeat(60)}-a1b2c3d4`])(
    "%p is refused",
    async (KeyID) => {
      const emulator = await start();
      await expect(createIntegration(emulator, "pay", { KeyID })).rejects.toMatchObject({
        code: "InvalidParameterValue",
      });
    },
  );

  test("that is taken is refused, in any letter case", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay");
    const again = { KeyID: "PAY-a1b2c3d4", DemoCodeFunctionName: "other" };
    await expect(createIntegration(emulator, "other", again)).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: "KeyID PAY-a1b2c3d4 is taken.",
    });
  });

  test("of a deleted integration is burned", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    await call(emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "pay-a1b2c3d4" });
    await expect(createIntegration(emulator, "pay")).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringContaining("cannot be used again"),
    });
  });

  test("of a deleted integration can be taken again when the switch says so", async () => {
    const { emulator, clock } = await startWithClock({ switches: { releasedKeyId: "reusable" } });
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    await call(emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "pay-a1b2c3d4" });
    await createIntegration(emulator, "pay");
    expect(await listIntegrations(emulator)).toHaveLength(1);
  });
});

describe("create", () => {
  test("answers no KeyID, but the function's name", async () => {
    const emulator = await start();
    const { RequestId, ...answer } = await createIntegration(emulator, "pay");
    expect(answer).toEqual({ CreateResult: 1, DemoCodeFunctionName: "pay-function" });
    expect(RequestId).toEqual(expect.any(String));
  });

  test("for the types with a function needs RuntimeConfig and its name, both named", async () => {
    const emulator = await start();
    for (const AuthTypeCode of ["weixinmp", "wxvirtualpay", "weixin-store", "channels", "weixinpaydc"]) {
      await expect(call(emulator, "CreateUserKey", { ...scope, Name: "pay", AuthTypeCode })).rejects.toMatchObject({
        code: "MissingParameter",
        message: expect.stringMatching(/`RuntimeConfig` is missing.*`DemoCodeFunctionName` is missing/),
      });
    }
  });

  test("for the other WeChat Pay types makes the function itself, with the template's code", async () => {
    const { emulator, clock } = await startWithClock();
    await call(emulator, "CreateUserKey", {
      ...scope,
      Name: "qr",
      KeyID: "qr-a1b2c3d4",
      AuthTypeCode: "weixinpaynative",
    });
    clock.advance(deploymentMs);
    expect(await getFunction(emulator, "qr-a1b2c3d4-demo-scfweb")).toMatchObject({ Status: "Active" });
  });

  test("of a type outside the catalog keeps the record, without function or domain", async () => {
    const emulator = await start();
    const type = { AuthTypeCode: "alipaydc", Ext: '{"anything":{"nested":true}}' };
    await createIntegration(emulator, "pay", type);
    expect(await getIntegration(emulator, "pay-a1b2c3d4")).toMatchObject({
      AuthTypeCode: "alipaydc",
      DemoCodeFunctionName: "pay-function",
      Ext: type.Ext,
    });
    expect(await getDomain(emulator, "pay-a1b2c3d4")).toBeUndefined();
    expect((await call(emulator, "ListFunctions", { Namespace: "local-env" })).TotalCount).toBe(0);
  });

  test("of a name that is taken is refused", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay");
    const other = { KeyID: "other-a1b2c3d4", DemoCodeFunctionName: "other" };
    await expect(createIntegration(emulator, "pay", other)).rejects.toMatchObject({ code: "InvalidParameterValue" });
  });

  test("with a function of another integration is refused", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay");
    await expect(createIntegration(emulator, "more", { DemoCodeFunctionName: "pay-function" })).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: "Function pay-function is bound to integration pay-a1b2c3d4 already.",
    });
  });

  test.each([
    ["Ext that is no object", { Ext: '["canary"]' }],
    ["Ext that is no JSON", { Ext: "canary" }],
    ["Ext with a value that is no string", { Ext: '{"appId":{"canary":1}}' }],
    ["Environment that is no JSON", { RuntimeConfig: { Environment: "canary" } }],
    ["code that is not base64", { RuntimeConfig: { Code: { ZipFile: "canary!" } } }],
    ["a reserved variable", { RuntimeConfig: { Environment: '{"SCF_X":"canary"}' } }],
    ["a variable name with a hyphen", { RuntimeConfig: { Environment: '{"a-b":"canary"}' } }],
    ["a function name that begins with a digit", { DemoCodeFunctionName: "1st" }],
    ["a function name over 60 characters", { DemoCodeFunctionName: "f".repeat(61) }],
  ])("with %s is refused, and no value is repeated", async (_what, more) => {
    const emulator = await start();
    const refusal = await createIntegration(emulator, "pay", more).catch((error) => error);
    expect(refusal.code).toBe("InvalidParameterValue");
    expect(refusal.message).not.toContain("canary");
  });

  test("with code from COS says that the emulator has none", async () => {
    const emulator = await start();
    const RuntimeConfig = { Code: { CosBucketRegion: "ap-shanghai", TempCosObjectName: "a.zip" } };
    await expect(createIntegration(emulator, "pay", { RuntimeConfig })).rejects.toMatchObject({
      code: "UnsupportedOperation.NotInEmulator",
    });
  });

  test("in certificate mode works, or fails with the documented text when the switch says so", async () => {
    const withoutPublicKey = async (emulator: { endpoint: string }) =>
      encryptedExt(credentials({ wxPayPublicKey: "", wxPayPublicKeyId: "" }), await fieldKey(emulator));
    const accepting = await start();
    await createIntegration(accepting, "pay", { Ext: await withoutPublicKey(accepting) });
    const refusing = await start({ switches: { certificateMode: "refused" } });
    await expect(createIntegration(refusing, "pay", { Ext: await withoutPublicKey(refusing) })).rejects.toMatchObject({
      code: "InvalidParameter",
      message: expect.stringMatching(/微信支付平台证书模式校验未通过.*StatusCode: 403, Code: "NOT_ENOUGH"/),
    });
  });
});

describe("reading", () => {
  test("blanks secret fields, and with NeedPwd answers them as they were sent", async () => {
    const emulator = await start();
    const Ext = encryptedExt(credentials(), await fieldKey(emulator));
    await createIntegration(emulator, "pay", { Ext });
    const shown = await getIntegration(emulator, "pay-a1b2c3d4");
    expect(JSON.parse(shown.Ext)).toEqual({ ...credentials(), apiV3Key: "", privateKey: "" });
    const listed = (await listIntegrations(emulator))[0];
    expect(listed.Ext).toBe(shown.Ext);
    const withSecrets = await getIntegration(emulator, "pay-a1b2c3d4", { NeedPwd: true });
    expect(withSecrets.Ext).toBe(Ext);
  });

  test("tells times as the cloud does", async () => {
    const { emulator, clock } = await startWithClock();
    const secondsBefore = Math.floor(clock.now() / 1000);
    await createIntegration(emulator, "pay");
    const { CreateAt, UpdateAt } = await getIntegration(emulator, "pay-a1b2c3d4");
    expect(CreateAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    expect(Date.parse(CreateAt) / 1000).toBe(secondsBefore);
    expect(UpdateAt).toBe(CreateAt);
  });

  test("of an integration that does not exist is ResourceNotFound", async () => {
    const emulator = await start();
    await expect(getIntegration(emulator, "none-a1b2c3d4")).rejects.toMatchObject({ code: "ResourceNotFound" });
  });

  test("without Business does not see integrations", async () => {
    const emulator = await start();
    await createIntegration(emulator, "pay");
    await expect(getIntegration(emulator, "pay-a1b2c3d4", { Business: "" })).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
    expect(await listIntegrations(emulator, { Business: "" })).toEqual([]);
  });

  test("lists by a part of the name and by type, page after page in a stable order", async () => {
    const emulator = await start();
    const names = ["shop-pay", "Shop-refund", "other"];
    for (const name of names) await createIntegration(emulator, name);
    const found = await listIntegrations(emulator, { Name: "shop" });
    expect(found.map(({ Name }: { Name: string }) => Name)).toEqual(["shop-pay", "Shop-refund"]);
    expect(await listIntegrations(emulator, { AuthTypeCode: "weixinpaynative" })).toEqual([]);
    const pages = [];
    for (const Offset of [0, 1, 2, 3]) pages.push(...(await listIntegrations(emulator, { Offset, Limit: 1 })));
    expect(pages.map(({ Name }) => Name)).toEqual(names);
    const first = await call(emulator, "GetUserKeyList", { ...scope, Offset: 0, Limit: 1 });
    expect(first.TotalCount).toBe(3);
  });

  test("sees a new integration only after the consistency delay", async () => {
    const { emulator, clock } = await startWithClock({ switches: { consistencyDelayMs: 3000 } });
    await createIntegration(emulator, "pay");
    expect(await listIntegrations(emulator)).toEqual([]);
    clock.advance(3000);
    expect(await listIntegrations(emulator)).toHaveLength(1);
  });

  test("tells the templates of the catalog, secret fields as passwords", async () => {
    const emulator = await start();
    const all = await call(emulator, "GetUserKeyTemplateList", { ...scope, Offset: 0, Limit: 100 });
    expect(all.TotalCount).toBeGreaterThanOrEqual(3);
    const one = { ...scope, Offset: 0, Limit: 1, AuthTypeCode: "weixinpaydc" };
    const { KeyTemplateList, TotalCount } = await call(emulator, "GetUserKeyTemplateList", one);
    expect(TotalCount).toBe(1);
    const fields: { name: string; type: string }[] = JSON.parse(KeyTemplateList[0].Ext).fields;
    expect(fields.filter(({ type }) => type === "password").map(({ name }) => name)).toEqual([
      "apiV3Key",
      "privateKey",
    ]);
  });
});

describe("types besides WeChat Pay", () => {
  const account = { AuthTypeCode: "PublicAccountOpenService" };

  async function accountExt(emulator: Parameters<typeof fieldKey>[0], more: object = {}) {
    const appsecret = AESCrypto.encrypt("canary0123456789abcdef0123456789", await fieldKey(emulator));
    return JSON.stringify({ appId: "wx0123456789abcdef", appsecret, ...more });
  }

  test("are stored under the cloud's keys, masked under them, and reach the function under its own", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "account", { ...account, Ext: await accountExt(emulator) });
    clock.advance(deploymentMs);
    expect(await getIntegration(emulator, "account-a1b2c3d4")).toMatchObject({
      Status: "Running",
      Ext: '{"appId":"wx0123456789abcdef","appsecret":""}',
    });
    expect((await getFunction(emulator, "account-function")).variables).toMatchObject({
      appId: "wx0123456789abcdef",
      appSecret: "canary0123456789abcdef0123456789",
    });
  });

  test("show what is missing by the name that programs use", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "account", { ...account, Ext: '{"appId":"wx0123456789abcdef"}' });
    clock.advance(deploymentMs);
    expect((await getIntegration(emulator, "account-a1b2c3d4")).Status).toBe("Configuration Error");
    const shown = await askConsole(emulator, "integrations/account-a1b2c3d4");
    expect(JSON.stringify(await shown.json())).toContain("no value for appSecret");
  });

  test("keep from the function what only the gateway needs, also when a person set a variable of that name", async () => {
    const { emulator, clock } = await startWithClock();
    const key = await fieldKey(emulator);
    const [token, encodingAESKey] = ["canaryToken", "a".repeat(43)].map((value) => AESCrypto.encrypt(value, key));
    const Ext = await accountExt(emulator, { token, encodingAESKey });
    const RuntimeConfig = runtimeConfig(echoFunction(), { token: "of the user" });
    await createIntegration(emulator, "account", { ...account, Ext, RuntimeConfig });
    clock.advance(deploymentMs);
    const { variables } = await getFunction(emulator, "account-function");
    expect(variables).toMatchObject({ token: "of the user" });
    expect(variables).not.toHaveProperty("encodingAESKey");
  });

  test.each(["github", "gitlab", "gitee", "meeting"])("%s needs a TicketID, which is told back", async (code) => {
    const emulator = await start();
    const draft = { AuthTypeCode: code, Ext: "{}" };
    await expect(createIntegration(emulator, "code", draft)).rejects.toMatchObject({
      code: "MissingParameter",
      message: expect.stringContaining("The parameter `TicketID` is missing."),
    });
    await createIntegration(emulator, "code", { ...draft, TicketID: "ticket-1" });
    expect((await getIntegration(emulator, "code-a1b2c3d4")).TicketID).toBe("ticket-1");
    const update = { ...scope, KeyID: "code-a1b2c3d4", TicketID: "ticket-2" };
    await expect(call(emulator, "UpdateUserKey", update)).rejects.toMatchObject({ code: "UnknownParameter" });
  });
});

describe("update", () => {
  const update = (emulator: Parameters<typeof call>[0], more: object) =>
    call(emulator, "UpdateUserKey", { ...scope, KeyID: "pay-a1b2c3d4", ...more });

  async function running(options: Parameters<typeof startWithClock>[0] = {}) {
    const world = await startWithClock(options);
    await createIntegration(world.emulator, "pay");
    world.clock.advance(deploymentMs);
    return world;
  }

  test("of the description deploys nothing", async () => {
    const { emulator } = await running();
    expect(await update(emulator, { Description: "new" })).toMatchObject({ UpdateResult: 1 });
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Description).toBe("new");
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Active");
  });

  test("without Ext keeps it", async () => {
    const { emulator } = await running();
    const before = (await getIntegration(emulator, "pay-a1b2c3d4", { NeedPwd: true })).Ext;
    await update(emulator, { Name: "renamed" });
    const after = await getIntegration(emulator, "pay-a1b2c3d4", { NeedPwd: true });
    expect(after).toMatchObject({ Ext: before, Name: "renamed" });
  });

  test("of Ext replaces all of it, or merges when the switch says so", async () => {
    for (const [how, expected] of [
      ["replace", { appId: "wxffffffffffffffff" }],
      ["merge", { ...credentials(), apiV3Key: "", privateKey: "", appId: "wxffffffffffffffff" }],
    ] as const) {
      const { emulator } = await running({ switches: { extOnUpdate: how } });
      await update(emulator, { Ext: '{"appId":"wxffffffffffffffff"}' });
      expect(JSON.parse((await getIntegration(emulator, "pay-a1b2c3d4")).Ext)).toEqual(expected);
    }
  });

  test("cannot change the type", async () => {
    const { emulator } = await running();
    await expect(update(emulator, { AuthTypeCode: "weixinpaynative" })).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringContaining("weixinpaydc and cannot be changed to weixinpaynative"),
    });
  });

  test("cannot take another's name", async () => {
    const { emulator } = await running();
    await createIntegration(emulator, "other");
    await expect(update(emulator, { Name: "other" })).rejects.toMatchObject({ code: "InvalidParameterValue" });
  });

  test("of what does not exist is ResourceNotFound; without KeyID, MissingParameter", async () => {
    const { emulator } = await running();
    await expect(update(emulator, { KeyID: "none-a1b2c3d4" })).rejects.toMatchObject({ code: "ResourceNotFound" });
    await expect(call(emulator, "UpdateUserKey", scope)).rejects.toMatchObject({ code: "MissingParameter" });
  });

  test("while the function is being deployed is refused, or wins when the switch says so", async () => {
    const RuntimeConfig = runtimeConfig(echoFunction("2"), { second: "yes" });
    const strict = await running();
    await update(strict.emulator, { RuntimeConfig: runtimeConfig(undefined, { first: "yes" }) });
    await expect(update(strict.emulator, { RuntimeConfig })).rejects.toMatchObject({ code: "ResourceInUse.Function" });

    const lenient = await startWithClock({ switches: { updateWhileDeploying: "superseded" } });
    await createIntegration(lenient.emulator, "pay");
    await update(lenient.emulator, { RuntimeConfig: runtimeConfig(undefined, { second: "yes" }) });
    lenient.clock.advance(deploymentMs);
    const deployed = await getFunction(lenient.emulator, "pay-function");
    expect(deployed.Status).toBe("Active");
    expect(deployed.variables.second).toBe("yes");
    expect((await getDomain(lenient.emulator, "pay-a1b2c3d4")).Status).toBe("SUCCESS");
  });
});

describe("delete", () => {
  test("releases domain and routes, keeps the function with its variables", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    // The vendor's client sends no Business.
    const deleted = await call(emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "pay-a1b2c3d4" });
    expect(deleted.DeleteResult).toBe(1);
    expect(await getDomain(emulator, "pay-a1b2c3d4")).toBeUndefined();
    const kept = await getFunction(emulator, "pay-function");
    expect(kept.Status).toBe("Active");
    expect(kept.variables.apiV3Key).toBe(credentials().apiV3Key);
  });

  test("of nothing answers 0, or ResourceNotFound when the switch says so", async () => {
    const parameters = { EnvId: "local-env", KeyID: "none-a1b2c3d4" };
    expect((await call(await start(), "DeleteUserKey", parameters)).DeleteResult).toBe(0);
    const strict = await start({ switches: { deleteMissing: "error" } });
    await expect(call(strict, "DeleteUserKey", parameters)).rejects.toMatchObject({ code: "ResourceNotFound" });
  });
});

describe("secret fields in plain text", () => {
  test("are accepted with a warning that names the fields, not the values", async () => {
    const log: string[] = [];
    const emulator = await start({ log: (line) => log.push(line) });
    await createIntegration(emulator, "pay", { Ext: JSON.stringify(credentials()) });
    expect(log).toEqual([expect.stringContaining("integration pay: apiV3Key, privateKey came in plain text")]);
    expect(log.join()).not.toContain(credentials().apiV3Key);
  });

  test("are refused when the switch says so", async () => {
    const emulator = await start({ switches: { plaintextExt: "refuse" } });
    await createIntegration(emulator, "encrypted");
    await expect(createIntegration(emulator, "pay", { Ext: JSON.stringify(credentials()) })).rejects.toMatchObject({
      code: "InvalidParameter",
      message: "Ext: apiV3Key, privateKey must be encrypted.",
    });
  });
});

test("the authorization center's keys are kept apart", async () => {
  const emulator = await start();
  await createIntegration(emulator, "pay");
  const key = { EnvId: "local-env", Name: "pay", AuthTypeCode: "github", TicketID: "t-1" };
  await call(emulator, "CreateUserKey", key);
  const [listed] = await listIntegrations(emulator, { Business: undefined });
  expect(listed).toMatchObject({ Name: "pay", AuthTypeCode: "github", TicketID: "t-1" });
  expect(await listIntegrations(emulator)).toHaveLength(1);
});
