import * as pulumi from "@pulumi/pulumi";
import { classNames, type IntegrationTypeCode } from "../../catalog";
import * as sdk from "../../sdk";
import { soundCredentials } from "../support/sound-credentials";

/* What a class that is given a Provider hands to the engine, seen through Pulumi's own mocks. */

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: `${resource.name}-id`, state: resource.inputs };
    },
    call: () => ({}),
  });
});

const credentials = (code: IntegrationTypeCode) => soundCredentials(code) as never;
const settled = (resource: pulumi.CustomResource) => new Promise((known) => resource.id.apply(known));
const seen = (name: string) => registered.find((resource) => resource.name === name);

test("each class has a type of its own, and says its type as a program does", async () => {
  const provider = new sdk.Provider("account");
  const more = { envId: "e" };
  const declared = [
    new sdk.WechatPay(
      "WechatPay",
      { ...more, product: "jsapi", credentials: credentials("weixinpayjsapi") },
      { provider },
    ),
    new sdk.VirtualPayment("VirtualPayment", { ...more, credentials: credentials("wxvirtualpay") }, { provider }),
    new sdk.MiniProgramPush("MiniProgramPush", { ...more, credentials: credentials("weixinmp") }, { provider }),
    new sdk.OfficialAccount("OfficialAccount", { ...more, credentials: credentials("wechatoa") }, { provider }),
    new sdk.WechatStore("WechatStore", { ...more, credentials: credentials("weixin-store") }, { provider }),
    new sdk.WechatChannels("WechatChannels", { ...more, credentials: credentials("channels") }, { provider }),
    new sdk.WechatAgent(
      "WechatAgent",
      { ...more, product: "official-account", credentials: credentials("agentpa") },
      { provider },
    ),
    new sdk.GitHub("GitHub", { ...more, credentials: credentials("github") }, { provider }),
    new sdk.GitLab("GitLab", { ...more, credentials: credentials("gitlab") }, { provider }),
    new sdk.Gitee("Gitee", { ...more, credentials: credentials("gitee") }, { provider }),
    new sdk.TencentMeeting("TencentMeeting", { ...more, credentials: credentials("meeting") }, { provider }),
    new sdk.Integration("Integration", { ...more, type: "github", credentials: credentials("github") }, { provider }),
  ];
  await Promise.all(declared.map(settled));
  for (const name of [...classNames, "Integration"]) expect(seen(name)?.type).toBe(`cloudbase:index:${name}`);
  expect(seen("WechatPay")?.inputs).toMatchObject({ product: "jsapi" });
  expect(seen("OfficialAccount")?.inputs).toMatchObject({ code: "wechatoa" });
  expect(seen("WechatAgent")?.inputs).toMatchObject({ product: "official-account" });
  expect(seen("Integration")?.inputs).toMatchObject({ type: "github" });
});

test("the engine tells the plugin the rest: no identity, no owner, no code of ours", () => {
  expect(registered.filter(({ type }) => type.includes("dynamic"))).toEqual([]);
  for (const name of ["owner", "stackIdentity", "dryRun", "__provider", "customTimeouts"]) {
    expect(seen("WechatPay")?.inputs).not.toHaveProperty(name);
  }
});

test("a component hands its provider on", async () => {
  const provider = new sdk.Provider("of-the-shop");
  class Shop extends pulumi.ComponentResource {}
  const parent = new Shop("acme:index:Shop", "shop", {}, { providers: { cloudbase: provider } });
  await settled(new sdk.GitHub("inside", { envId: "e", credentials: credentials("github") }, { parent }));
  expect(seen("inside")).toMatchObject({
    type: "cloudbase:index:GitHub",
    provider: expect.stringContaining("of-the-shop"),
  });
});

test("a provider's keys are secrets where they are text, and references where they are none", async () => {
  const provider = new sdk.Provider("keys", {
    secretId: { env: "ID" },
    secretKey: pulumi.output("text"),
    allowedAccounts: ["1"],
  });
  await settled(provider);
  expect(seen("keys")?.inputs).toEqual({
    sdkVersion: expect.stringMatching(/^\d/),
    secretId: '{"env":"ID"}',
    secretKey: expect.objectContaining({ value: "text" }),
    allowedAccounts: '["1"]',
  });
});

test("an integration is read by its id under a Provider alone", async () => {
  expect(() => sdk.Integration.get("read", "e/read-12345678", {})).toThrow(
    "read: an integration is read by its id under a Provider alone.",
  );
  const found = sdk.Integration.get("read", "e/read-12345678", { provider: new sdk.Provider("reader") });
  await settled(found);
  expect(seen("read")).toMatchObject({ type: "cloudbase:index:Integration", id: "e/read-12345678" });
});
