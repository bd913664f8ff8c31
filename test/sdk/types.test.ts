import * as pulumi from "@pulumi/pulumi";
import { type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import * as sdk from "../../sdk";
import { withSecretLeaves } from "../../sdk/secret-leaves";
import { soundCredentials } from "../support/sound-credentials";

/* What each class hands to the engine, seen through Pulumi's own mocks. */

const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: resource.name, state: resource.inputs };
    },
    call: () => ({}),
  });
});

function declareAll(): sdk.Integration[] {
  const args = (code: IntegrationTypeCode) => ({ envId: "e", credentials: soundCredentials(code) as never });
  return [
    new sdk.WechatPay("weixinpaydc", { ...args("weixinpaydc"), product: "mini-program" }),
    new sdk.WechatPay("weixinpayjsapi", { ...args("weixinpayjsapi"), product: "jsapi" }),
    new sdk.WechatPay("weixinpaynative", { ...args("weixinpaynative"), product: "native" }),
    new sdk.VirtualPayment("wxvirtualpay", args("wxvirtualpay")),
    new sdk.MiniProgramPush("weixinmp", args("weixinmp")),
    new sdk.OfficialAccount("PublicAccountOpenService", {
      ...args("PublicAccountOpenService"),
      code: "PublicAccountOpenService",
    }),
    new sdk.OfficialAccount("wechatoa", args("wechatoa")),
    new sdk.WechatStore("weixin-store", args("weixin-store")),
    new sdk.WechatChannels("channels", args("channels")),
    new sdk.WechatAgent("agentmp", { ...args("agentmp"), product: "mini-program" }),
    new sdk.WechatAgent("agentpa", { ...args("agentpa"), product: "official-account" }),
    new sdk.GitHub("github", args("github")),
    new sdk.GitLab("gitlab", args("gitlab")),
    new sdk.Gitee("gitee", args("gitee")),
    new sdk.TencentMeeting("meeting", args("meeting")),
  ];
}

async function settled(resources: readonly sdk.Integration[]): Promise<void> {
  await Promise.all(resources.map(({ id }) => new Promise((known) => id.apply(known))));
}

test("there is a class for every type of the catalog, and it sets the cloud's code", async () => {
  await settled(declareAll());
  const expected = integrationTypeCodes.map((code) => [code, code, "pulumi-nodejs:dynamic/cloudbase:Integration"]);
  expect(registered.map(({ name, inputs, type }) => [name, inputs.type, type]).sort()).toEqual(expected.sort());
});

test.each(integrationTypeCodes)(
  "%s: secrets are marked leaf by leaf, and so is what the catalog does not name",
  async (code) => {
    const leaves = withSecretLeaves(code, { ...soundCredentials(code), more: "value" });
    for (const [name, leaf] of Object.entries(leaves)) {
      const secret = integrationType(code).credentials[name]?.secret ?? true;
      expect([name, pulumi.Output.isInstance(leaf) && (await pulumi.isSecret(leaf))]).toEqual([name, secret]);
    }
  },
);

test("a certificate that is given as evidence is no secret, and what is not given stays out", () => {
  const leaves = withSecretLeaves("weixinpaydc", { merchantCertificate: "PEM", apiV3Key: undefined });
  expect(leaves).toEqual({ merchantCertificate: "PEM", apiV3Key: undefined });
});
