import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import type { Switches } from "../../lab";
import { askConsole } from "../support/console";
import { call } from "./support/client";
import { echoFunction } from "./support/code";
import {
  createIntegration,
  credentials,
  encryptedExt,
  fieldKey,
  getFunction,
  getIntegration,
  listIntegrations,
} from "./support/integration";
import { deploymentMs, startWithClock } from "./support/world";

/* The other answers to the open questions; those about KeyIDs, updates and deletes stand beside their defaults. */

const id = "pay-a1b2c3d4";
const world = (switches: Partial<Switches>) => startWithClock({ switches });

test("templates may mark the public key as a password, and then it is masked and decrypted like one", async () => {
  const { emulator, clock } = await world({ passwordFields: "secret-and-public-key" });
  const request = { EnvId: "local-env", Business: "integration", Offset: 0, Limit: 1, AuthTypeCode: "weixinpaydc" };
  const { KeyTemplateList } = await call(emulator, "GetUserKeyTemplateList", request);
  const fields: { name: string; type: string }[] = JSON.parse(KeyTemplateList[0].Ext).fields;
  expect(fields.find(({ name }) => name === "wxPayPublicKey")?.type).toBe("password");

  const key = await fieldKey(emulator);
  const publicKey = credentials().wxPayPublicKey ?? "";
  const values = { ...JSON.parse(encryptedExt(credentials(), key)), wxPayPublicKey: AESCrypto.encrypt(publicKey, key) };
  await createIntegration(emulator, "pay", { Ext: JSON.stringify(values) });
  clock.advance(deploymentMs);
  expect(JSON.parse((await getIntegration(emulator, id)).Ext).wxPayPublicKey).toBe("");
  const { variables } = await getFunction(emulator, "pay-function");
  expect(variables.wxPayPublicKey).toBe(publicKey.trim().replaceAll("\n", "\\n"));
});

test("secret fields may be masked by asterisks", async () => {
  const { emulator } = await world({ maskedValue: "asterisks" });
  await createIntegration(emulator);
  expect(JSON.parse((await getIntegration(emulator, id)).Ext)).toMatchObject({
    apiV3Key: "******",
    privateKey: "******",
  });
});

test("the status may be a number", async () => {
  const { emulator, clock } = await world({ statusWords: "numbers" });
  await createIntegration(emulator);
  expect((await getIntegration(emulator, id)).Status).toBe("0");
  clock.advance(deploymentMs);
  expect((await getIntegration(emulator, id)).Status).toBe("1");
});

test.each(["ResourceInUse", "FailedOperation"] as const)("what is taken may be %s", async (duplicateCode) => {
  const { emulator } = await world({ duplicateCode });
  await createIntegration(emulator);
  await expect(createIntegration(emulator)).rejects.toMatchObject({ code: duplicateCode });
  await expect(createIntegration(emulator, "other", { KeyID: id })).rejects.toMatchObject({ code: duplicateCode });
});

test("what does not exist may be FailedOperation, or an empty answer", async () => {
  const failing = await world({ missingRecord: "FailedOperation" });
  await expect(getIntegration(failing.emulator, id)).rejects.toMatchObject({ code: "FailedOperation" });
  const silent = await world({ missingRecord: "empty-answer" });
  expect(await getIntegration(silent.emulator, id)).toBeUndefined();
});

test("there may be a quota", async () => {
  const { emulator } = await world({ integrationsMax: 1 });
  await createIntegration(emulator, "one");
  await expect(createIntegration(emulator, "two")).rejects.toMatchObject({ code: "LimitExceeded" });
});

test("pages may be smaller", async () => {
  const { emulator } = await world({ listPageMax: 20 });
  await expect(listIntegrations(emulator, { Limit: 21 })).rejects.toMatchObject({ code: "InvalidParameterValue" });
  expect(await listIntegrations(emulator, { Limit: 20 })).toEqual([]);
});

test("an update may put the template's code in place of the user's", async () => {
  const update = { EnvId: "local-env", Business: "integration", KeyID: id, Ext: "" };
  for (const codeOnUpdate of ["kept", "template"] as const) {
    const { emulator, clock } = await world({ codeOnUpdate });
    const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
    const values = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
    const Ext = encryptedExt(values, await fieldKey(emulator));
    const Code = { ZipFile: echoFunction("mine").toString("base64") };
    await createIntegration(emulator, "pay", { Ext, RuntimeConfig: { Code } });
    clock.advance(deploymentMs);
    await call(emulator, "UpdateUserKey", { ...update, Ext });
    clock.advance(deploymentMs);
    const sent = await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" });
    expect(sent?.status).toBe(200);
    const log = await askConsole(emulator, "functions/pay-function/logs");
    const isMine = ((await log.json()) as { text: string }[]).some(({ text }) => text === "request /wechatpay/order");
    expect({ codeOnUpdate, isMine }).toEqual({ codeOnUpdate, isMine: codeOnUpdate === "kept" });
  }
});

test("WeChat Pay's public key and its id come together, and may be required", async () => {
  const halves = async (emulator: { endpoint: string }, more: Record<string, string>) =>
    encryptedExt(credentials(more), await fieldKey(emulator));
  const { emulator } = await world({});
  await expect(
    createIntegration(emulator, "pay", { Ext: await halves(emulator, { wxPayPublicKeyId: "" }) }),
  ).rejects.toMatchObject({
    code: "InvalidParameter",
    message: "Ext: wxPayPublicKey, wxPayPublicKeyId belong together; no value for wxPayPublicKeyId.",
  });
  const strict = await world({ publicKeyPair: "required" });
  const none = await halves(strict.emulator, { wxPayPublicKey: "", wxPayPublicKeyId: "" });
  await expect(createIntegration(strict.emulator, "pay", { Ext: none })).rejects.toMatchObject({
    code: "InvalidParameter",
  });
});
