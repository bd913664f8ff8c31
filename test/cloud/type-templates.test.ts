import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import {
  credentialFields,
  extKeyOf,
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
} from "../../catalog";
import { connectIntegrationCenter } from "../../provider/cloud";
import { soundCredentials } from "../support/sound-credentials";
import {
  centerErrorOf,
  encryptionKey,
  envId,
  type FarRequest,
  type FarSide,
  friendly,
  newIntegration,
  type Reply,
  settingsFor,
  startFarSide,
  steppedDependencies,
} from "./support";

let farSide: FarSide;
afterEach(() => farSide.close());

async function connect(special?: (request: FarRequest) => Reply | undefined) {
  farSide = await startFarSide(friendly(special));
  return connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
}

/** A cloud whose template of `code` has these fields. */
function template(code: IntegrationTypeCode, ...fields: object[]) {
  return answering({ AuthTypeCode: code, AuthTypeName: "Name", Ext: JSON.stringify({ fields }) });
}

function answering(...templates: object[]) {
  return ({ action }: FarRequest): Reply | undefined =>
    action === "GetUserKeyTemplateList"
      ? { answer: { KeyTemplateList: templates, TotalCount: templates.length } }
      : undefined;
}

function draftOf(type: IntegrationTypeCode, more: Record<string, string> = {}) {
  return { ...newIntegration(), type, credentials: { ...soundCredentials(type), ...more } };
}

function sent(action = "CreateUserKey") {
  const body = farSide.requests.find((request) => request.action === action)?.body;
  return { body, ext: JSON.parse(String(body?.Ext)) as Record<string, string> };
}

describe("on the wire", () => {
  test.each(integrationTypeCodes)(
    "%s: Ext has every field under the cloud's key, the secret ones encrypted",
    async (code) => {
      const center = await connect();
      const draft = draftOf(code);
      await center.createIntegration(envId, draft);
      const type = integrationType(code);
      const inExt = credentialFields(type).filter(([name]) => name !== type.ticketField);
      const { ext, body } = sent();
      expect(Object.keys(ext)).toEqual(inExt.map(([name]) => extKeyOf(type, name)));
      for (const [name, { secret }] of inExt) {
        const wire = ext[extKeyOf(type, name)] ?? "";
        expect([name, secret ? AESCrypto.decrypt(wire, encryptionKey) : wire]).toEqual([name, draft.credentials[name]]);
      }
      expect(body?.TicketID).toBe(draft.credentials[type.ticketField ?? ""]);
    },
  );

  test("the open abilities' AppSecret is called appsecret, as in the cloud's sample", async () => {
    const center = await connect();
    await center.createIntegration(envId, draftOf("PublicAccountOpenService"));
    expect(Object.keys(sent().ext)).toEqual(["appId", "appsecret", "token", "encodingAESKey"]);
  });
});

describe("a ticket", () => {
  const holding =
    (TicketID: string | undefined) =>
    ({ action }: FarRequest): Reply | undefined =>
      action === "GetOneUserKey"
        ? { answer: { UserKeyInfo: { Name: "n", KeyID: "id-1", AuthTypeCode: "github", TicketID } } }
        : undefined;

  test("is not sent again, since the cloud takes it at create only", async () => {
    const draft = draftOf("github");
    const center = await connect(holding(draft.credentials.ticketId));
    await center.updateIntegration(envId, "id-1", draft);
    expect(sent("UpdateUserKey").body).not.toHaveProperty("TicketID");
    expect(sent("UpdateUserKey").ext).not.toHaveProperty("ticketId");
  });

  test("that is another than the integration has stops the update, and neither is told", async () => {
    const draft = draftOf("github");
    const center = await connect(holding("ticket-of-somebody-else"));
    const error = await centerErrorOf(center.updateIntegration(envId, "id-1", draft));
    expect(error).toMatchObject({ responsible: "user", code: "TICKET_NOT_CHANGEABLE" });
    expect(error.message).not.toMatch(new RegExp(`somebody|${draft.credentials.ticketId}`));
    expect(farSide.count("UpdateUserKey")).toBe(0);
  });

  test("that the cloud does not tell is taken for the same", async () => {
    const center = await connect(holding(undefined));
    await center.updateIntegration(envId, "id-1", draftOf("github"));
    expect(farSide.count("UpdateUserKey")).toBe(1);
  });
});

describe("for a type whose fields are assumed, the cloud's template", () => {
  const ours = [
    { name: "appId", type: "text", required: true },
    { name: "appSecret", type: "password", required: true },
  ];

  test("makes a field known that the catalog does not name, and says whether it is secret", async () => {
    const center = await connect(
      template("channels", ...ours, { name: "shopKey", type: "password" }, { name: "shopId", type: "text" }),
    );
    await center.createIntegration(envId, draftOf("channels", { shopKey: "canary-shop-key", shopId: "12" }));
    const { ext } = sent();
    expect(AESCrypto.decrypt(ext.shopKey ?? "", encryptionKey)).toBe("canary-shop-key");
    expect(ext.shopId).toBe("12");
  });

  test("has a field encrypted that the catalog takes for public", async () => {
    const center = await connect(template("wxvirtualpay", { name: "offerId", type: "password" }));
    const draft = draftOf("wxvirtualpay");
    await center.createIntegration(envId, draft);
    expect(AESCrypto.decrypt(sent().ext.offerId ?? "", encryptionKey)).toBe(draft.credentials.offerId);
  });

  test("refuses what neither it nor the catalog knows, with the nearest name, and what it asks for in vain", async () => {
    const center = await connect(
      template("channels", ...ours, { name: "shopKey", type: "password", required: true }, { name: "shopId" }),
    );
    const draft = draftOf("channels", { shopkeys: "canary-value", wholly: "canary-other" });
    for (const call of [center.createIntegration(envId, draft), center.updateIntegration(envId, "id-1", draft)]) {
      const error = await centerErrorOf(call);
      expect(error).toMatchObject({
        responsible: "user",
        code: "CREDENTIALS_UNLIKE_TEMPLATE",
        reason: [
          "shopkeys is a field neither of the catalog nor of the cloud's template (did you mean shopKey?)",
          "wholly is a field neither of the catalog nor of the cloud's template (these are known: appId, appSecret, token, encodingAESKey, shopKey, shopId)",
          "shopKey is required by the cloud's template and was not given",
        ].join("; "),
        hint: expect.stringMatching(/^No credential was sent\. /),
      });
      expect(error.message).not.toContain("canary");
    }
    expect(farSide.count("CreateUserKey") + farSide.count("UpdateUserKey")).toBe(0);
  });

  test.each([[true], ["true"], [1], ["1"]])("asks for a field by %j", async (required) => {
    const center = await connect(template("channels", { name: "shopKey", required }));
    const error = await centerErrorOf(center.createIntegration(envId, draftOf("channels")));
    expect(error.reason).toContain("shopKey is required");
  });

  test("calls a field by the name that the program knows it by", async () => {
    const center = await connect(template("PublicAccountOpenService", { name: "appsecret", required: true }));
    const { appSecret, ...credentials } = soundCredentials("PublicAccountOpenService");
    const error = await centerErrorOf(
      center.createIntegration(envId, { ...newIntegration(), type: "PublicAccountOpenService", credentials }),
    );
    expect(error.reason).toBe("appSecret is required by the cloud's template and was not given");
  });

  test("that does not exist knows no further field", async () => {
    const center = await connect();
    const error = await centerErrorOf(center.createIntegration(envId, draftOf("gitee", { more: "value" })));
    expect(error.code).toBe("CREDENTIALS_UNLIKE_TEMPLATE");
  });

  test("does not decide about a type whose fields are documented", async () => {
    const center = await connect(template("weixinpaydc", { name: "something", required: true }));
    await center.createIntegration(envId, draftOf("weixinpaydc"));
    expect(farSide.count("CreateUserKey")).toBe(1);
  });
});

test("the list of templates is every type that the cloud offers, as plain data", async () => {
  const fields = [
    { name: "appId", type: "text", required: true, label: "AppID" },
    { name: "appsecret", type: "password", required: false },
    { name: "more" },
  ];
  const center = await connect(
    answering(
      { AuthTypeCode: "PublicAccountOpenService", AuthTypeName: "公众号", Ext: JSON.stringify({ fields }) },
      { AuthTypeCode: "alipaydc" },
      { AuthTypeCode: "odd", AuthTypeName: "Odd", Ext: '{"fields":"none"}' },
    ),
  );
  expect(await center.listTypeTemplates(envId)).toEqual([
    {
      code: "PublicAccountOpenService",
      displayName: "公众号",
      fields: [
        { name: "appId", secret: false, required: true },
        { name: "appsecret", secret: true, required: false },
        { name: "more", secret: false },
      ],
    },
    { code: "alipaydc", displayName: "" },
    { code: "odd", displayName: "Odd" },
  ]);
  expect(farSide.requests[0]?.body).not.toHaveProperty("AuthTypeCode");
});
