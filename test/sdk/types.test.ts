import * as pulumi from "@pulumi/pulumi";
import { type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import * as sdk from "../../sdk";
import { withSecretLeaves } from "../../sdk/secret-leaves";
import { secretVariableNames } from "../../sdk/variables";
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

/** Of an object that is known, leaf by leaf. */
function leavesOf(code: IntegrationTypeCode, credentials: Record<string, unknown>): Record<string, unknown> {
  const leaves = withSecretLeaves(code, credentials);
  if (pulumi.Output.isInstance(leaves) || leaves instanceof Promise) throw new Error("not leaf by leaf");
  return leaves;
}

async function settled(resources: readonly sdk.Integration[]): Promise<void> {
  await Promise.all(resources.map(({ id }) => new Promise((known) => id.apply(known))));
}

test("there is a class for every type of the catalog, and it sets the cloud's code", async () => {
  await settled(declareAll());
  const expected = integrationTypeCodes.map((code) => [code, code, "pulumi-nodejs:dynamic/cloudbase:Integration"]);
  const integrations = registered.filter(({ type }) => type.endsWith(":Integration"));
  expect(integrations.map(({ name, inputs, type }) => [name, inputs.type, type]).sort()).toEqual(expected.sort());
});

test("a stack's identity is declared once, with the first integration", () => {
  const identities = registered.filter(({ type }) => type.endsWith(":StackIdentity"));
  expect(identities.map(({ name }) => name)).toEqual(["cloudbase"]);
});

test.each(integrationTypeCodes)(
  "%s: secrets are marked leaf by leaf, and so is what the catalog does not name",
  async (code) => {
    const leaves = leavesOf(code, { ...soundCredentials(code), more: "value" });
    for (const [name, leaf] of Object.entries(leaves)) {
      const secret = integrationType(code).credentials[name]?.secret ?? true;
      expect([name, pulumi.Output.isInstance(leaf) && (await pulumi.isSecret(leaf))]).toEqual([name, secret]);
    }
  },
);

test("a certificate that is given as evidence is no secret, and what is not given stays out", () => {
  const leaves = leavesOf("weixinpaydc", { merchantCertificate: "PEM", apiV3Key: undefined });
  expect(leaves).toEqual({ merchantCertificate: "PEM", apiV3Key: undefined });
});

const known = <T>(output: pulumi.Input<T>) =>
  new Promise<pulumi.Unwrap<T>>((resolve) => void pulumi.unsecret(pulumi.output(output)).apply(resolve));

describe("every way of giving credentials", () => {
  const whole = { appId: "wx1", apiV3Key: "k" };

  test.each([
    ["an output", () => pulumi.output(whole)],
    ["a secret object of the configuration", () => pulumi.secret(whole)],
    ["a promise", () => Promise.resolve(whole)],
  ])("as %s: one secret, with all its fields", async (_way, give) => {
    const given = withSecretLeaves("weixinpaydc", give());
    expect(await pulumi.isSecret(pulumi.output(given))).toBe(true);
    expect(await known(given)).toEqual(whole);
  });

  test("a variable that the program has is marked, in leaves and in whole objects", async () => {
    process.env.ONLY_IN_PROGRAM = "x";
    try {
      const seen = { env: "ONLY_IN_PROGRAM", isSetInProgram: true };
      expect(await known(leavesOf("weixinpaydc", { apiV3Key: { env: "ONLY_IN_PROGRAM" } }).apiV3Key)).toEqual(seen);
      const given = withSecretLeaves("weixinpaydc", pulumi.output({ apiV3Key: { env: "ONLY_IN_PROGRAM" } }));
      expect(await known(given)).toEqual({ apiV3Key: seen });
    } finally {
      delete process.env.ONLY_IN_PROGRAM;
    }
  });
});

describe("which variables are secret", () => {
  test.each([
    ["a plain object with a secret in it", { A1: "x", B1: pulumi.secret("y"), C1: pulumi.output("z") }, ["B1"]],
    ["an output that is secret as a whole", pulumi.secret({ A1: "x", B1: "y" }), ["A1", "B1"]],
    ["an output that is not", pulumi.output({ A1: "x" }), []],
  ])("of %s", async (_how, environment, expected) => {
    const names = secretVariableNames(environment);
    expect(names === undefined ? undefined : await known(names)).toEqual(expected);
  });
});

class Shop extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("acme:index:Shop", name, {}, options);
  }
}

test("a resource's parents are part of who declares it, and a resource may stand in the component it is a child of", async () => {
  const shop = new Shop("north");
  const inner = new Shop("inner", { parent: shop });
  const args = { envId: "e", product: "mini-program", credentials: soundCredentials("weixinpaydc") as never } as const;
  const children = [
    new sdk.WechatPay("desk", args, { parent: shop }),
    new sdk.WechatPay("till", args, { parent: inner }),
  ];
  await settled(children);
  const owners = registered.filter(({ name }) => ["desk", "till"].includes(name)).map(({ inputs }) => inputs.owner);
  expect(owners).toEqual([
    "project/stack/acme:index:Shop::desk",
    "project/stack/acme:index:Shop$acme:index:Shop::till",
  ]);
});

describe("what cannot be honoured is refused by name", () => {
  const args = { envId: "e", product: "mini-program", credentials: {} as never } as const;

  test("a provider of another package", () => {
    class Other extends pulumi.ProviderResource {}
    const provider = new Other("pulumi-nodejs", "other", {});
    expect(() => new sdk.WechatPay("x", args, { provider })).toThrow(
      "x: the resource option provider cannot be honoured: it is no provider of pulumi-cloudbase",
    );
  });

  test("a product or a type that the compiler could not see, with the choices and the nearest", () => {
    expect(() => new sdk.WechatPay("x", { ...args, product: "miniprogram" as never })).toThrow(
      'x: product "miniprogram" is not known. Did you mean "mini-program"? Choose one of: mini-program, jsapi, native.',
    );
    expect(() => new sdk.Integration("x", { ...args, type: undefined as never })).toThrow("x: type is missing. Choose");
  });
});
