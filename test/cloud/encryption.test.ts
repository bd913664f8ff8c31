import { randomBytes } from "node:crypto";
import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import fc from "fast-check";
import { connectIntegrationCenter } from "../../provider/cloud";
import { encryptField } from "../../provider/cloud/field-encryption";
import {
  centerErrorOf,
  encryptionKey,
  envId,
  type FarRequest,
  type FarSide,
  friendly,
  keyAnswer,
  keyPath,
  newIntegration,
  type Reply,
  settingsFor,
  startFarSide,
  steppedDependencies,
} from "./support";

describe("field encryption", () => {
  test("is undone by the vendor's own routine", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plainText) => {
        const wire = encryptField(plainText, encryptionKey, randomBytes(16));
        expect(AESCrypto.decrypt(wire, encryptionKey)).toBe(plainText);
      }),
    );
  });
});

describe("credentials on their way", () => {
  let farSide: FarSide;
  afterEach(() => farSide.close());

  async function connect(special?: (request: FarRequest) => Reply | undefined) {
    farSide = await startFarSide(friendly(special));
    return connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
  }

  function sentExt(action = "CreateUserKey"): Record<string, string> {
    return JSON.parse(String(farSide.requests.find((request) => request.action === action)?.body.Ext));
  }

  function templates(...list: object[]) {
    return ({ action }: FarRequest): Reply | undefined =>
      action === "GetUserKeyTemplateList" ? { answer: { KeyTemplateList: list, TotalCount: list.length } } : undefined;
  }

  const draft = newIntegration();

  test("have every secret field encrypted, each under its own IV, and the others plain", async () => {
    const center = await connect();
    await center.createIntegration(envId, draft);
    const ext = sentExt();
    expect(Object.keys(ext)).toEqual(Object.keys(draft.credentials));
    for (const [name, value] of Object.entries(draft.credentials)) {
      const isSecret = ["apiV3Key", "privateKey"].includes(name);
      expect(isSecret ? AESCrypto.decrypt(ext[name] ?? "", encryptionKey) : ext[name]).toBe(value);
      expect(isSecret).toBe(ext[name] !== value);
    }
    expect(ext.apiV3Key?.slice(0, 24)).not.toBe(ext.privateKey?.slice(0, 24));
    expect(farSide.requests.map(({ rawBody }) => rawBody).join()).not.toContain("canary");
  });

  test("have what the cloud's template calls a password encrypted too", async () => {
    const fields = [{ name: "wxPayPublicKey", type: "password" }, { name: "appId", type: "text" }, { name: "other" }];
    const center = await connect(
      templates(
        { AuthTypeCode: "weixinpaydc", AuthTypeName: "pay", Ext: JSON.stringify({ fields }) },
        { AuthTypeCode: "other", Ext: JSON.stringify({ fields: [{ name: "appId", type: "password" }] }) },
      ),
    );
    await center.createIntegration(envId, draft);
    const { wxPayPublicKey = "", appId, apiV3Key = "" } = sentExt();
    expect(AESCrypto.decrypt(wxPayPublicKey, encryptionKey)).toBe(draft.credentials.wxPayPublicKey);
    expect(AESCrypto.decrypt(apiV3Key, encryptionKey)).toBe(draft.credentials.apiV3Key);
    expect(appId).toBe(draft.credentials.appId);
  });

  test("are the whole set on update, and absent when they stay", async () => {
    const center = await connect();
    await center.updateIntegration(envId, "id-1", draft);
    expect(Object.keys(sentExt("UpdateUserKey"))).toEqual(Object.keys(draft.credentials));
    const { credentials: _unchanged, ...change } = draft;
    await center.updateIntegration(envId, "id-1", change);
    expect(farSide.requests.at(-1)?.body).not.toHaveProperty("Ext");
  });

  test.each<[string, Reply, string]>([
    ["is cut off", "hang up", "NETWORK_CUT_OFF"],
    ["is a web page", { status: 200, page: "<html>" }, "ANSWER_NOT_FROM_CLOUD"],
    ["is an error page", { status: 500, page: "" }, "HTTP_500"],
    ["is an error", { error: "InternalError" }, "InternalError"],
    ["is an error of its own", { answer: { Data: { ErrorCode: "1" } } }, "ENCRYPTION_KEY_UNAVAILABLE"],
    ["is empty", { answer: {} }, "ANSWER_UNEXPECTED"],
    ["is not JSON inside", { answer: { Data: { ErrorCode: "0", ConfigValue: "{" } } }, "ENCRYPTION_KEY_UNAVAILABLE"],
    ["holds no entry", { answer: { Data: { ErrorCode: "0", ConfigValue: "[]" } } }, "ENCRYPTION_KEY_UNAVAILABLE"],
    ["holds an empty key", keyAnswer(""), "ENCRYPTION_KEY_UNAVAILABLE"],
    ["holds no text as key", keyAnswer(12), "ENCRYPTION_KEY_UNAVAILABLE"],
    ["holds a key of 31 bytes", keyAnswer("x".repeat(31)), "ENCRYPTION_KEY_UNAVAILABLE"],
    ["holds a key of 32 characters but more bytes", keyAnswer("é".repeat(32)), "ENCRYPTION_KEY_UNAVAILABLE"],
  ])("are not sent at all when the key service's answer %s", async (_case, reply, code) => {
    const center = await connect(({ action }) => (action === keyPath ? reply : undefined));
    for (const call of [center.createIntegration(envId, draft), center.updateIntegration(envId, "id-1", draft)]) {
      const error = await centerErrorOf(call);
      expect(error.code).toBe(code);
      expect(error.hint).toMatch(/^No credential was sent\. /);
    }
    expect(farSide.count("CreateUserKey") + farSide.count("UpdateUserKey")).toBe(0);
  });

  test.each<[string, Reply, string]>([
    ["is an error", { error: "InternalError" }, "InternalError"],
    ["says that there is no such list", { error: "ResourceNotFound" }, "ResourceNotFound"],
    ["is cut off", "hang up", "NETWORK_CUT_OFF"],
    [
      "is not JSON inside",
      { answer: { KeyTemplateList: [{ AuthTypeCode: "weixinpaydc", Ext: "{" }], TotalCount: 1 } },
      "TEMPLATE_UNREADABLE",
    ],
    [
      "has fields of an unknown shape",
      { answer: { KeyTemplateList: [{ AuthTypeCode: "weixinpaydc", Ext: '{"fields":["apiV3Key"]}' }], TotalCount: 1 } },
      "TEMPLATE_UNREADABLE",
    ],
  ])("are not sent at all when the template's answer %s", async (_case, reply, code) => {
    const center = await connect(({ action }) => (action === "GetUserKeyTemplateList" ? reply : undefined));
    const error = await centerErrorOf(center.createIntegration(envId, draft));
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/^No credential was sent\. /) });
    expect(farSide.count("CreateUserKey")).toBe(0);
  });

  test.each(["", "******"])("are not sent when a mask (%j) stands for a secret", async (mask) => {
    const center = await connect();
    const masked = { ...draft, credentials: { ...draft.credentials, apiV3Key: mask } };
    expect((await centerErrorOf(center.updateIntegration(envId, "id-1", masked))).code).toBe("CREDENTIAL_MASKED");
    expect(farSide.count("UpdateUserKey")).toBe(0);
  });

  test("ask for the template of a type once in each environment, and again after a failure", async () => {
    let isDown = true;
    const center = await connect(({ action }) =>
      action === "GetUserKeyTemplateList" && isDown ? { error: "InvalidParameter" } : undefined,
    );
    expect((await centerErrorOf(center.createIntegration(envId, draft))).code).toBe("InvalidParameter");
    isDown = false;
    for (const id of ["one", "two"]) await center.createIntegration(envId, { ...draft, integrationId: id });
    await center.updateIntegration("another-env", "one", draft);
    expect(farSide.count("GetUserKeyTemplateList")).toBe(3);
  });

  test("use a key of their own environment, asked for once", async () => {
    const center = await connect(({ action, body }) =>
      action === keyPath ? keyAnswer(String(body.EnvId).padEnd(32, "!")) : undefined,
    );
    for (const env of ["env-1", "env-2", "env-1"]) await center.createIntegration(env, draft);
    const exts = farSide.requests.filter(({ action }) => action === "CreateUserKey").map(({ body }) => body);
    for (const { EnvId, Ext } of exts) {
      const { apiV3Key } = JSON.parse(String(Ext));
      expect(AESCrypto.decrypt(apiV3Key, String(EnvId).padEnd(32, "!"))).toBe(draft.credentials.apiV3Key);
    }
    expect(farSide.count(keyPath)).toBe(2);
  });

  test("do not suffer from an earlier failure of the key service", async () => {
    const replies: Reply[] = [{ error: "FailedOperation" }];
    const center = await connect(({ action }) => (action === keyPath ? replies.shift() : undefined));
    await centerErrorOf(center.createIntegration(envId, draft));
    await center.createIntegration(envId, draft);
    expect(farSide.count("CreateUserKey")).toBe(1);
  });
});
