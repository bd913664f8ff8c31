import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";
import { rsaPair } from "../support/keys";
import { pluginProject } from "./support/plugin";
import { makeWorkspace, type Run, type Workspace } from "./support/workspace";

/*
 * State that version 0.1.0 wrote, recorded on the real engine: this version must see it as unchanged, or change a mark
 * and nothing else. What depends on keys made at run time stands in it as {{…}}.
 */

jest.setTimeout(240_000);

const folder = join(__dirname, "fixtures/state-0.1.0");
const push = { token: "pushtokenpushtoken", encodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" };
const head = `
const cloudbase = require("pulumi-cloudbase");
const pulumi = require("@pulumi/pulumi");
const merchant = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchant.json", "utf8"));
class Shop extends pulumi.ComponentResource { constructor(name, opts) { super("acme:index:Shop", name, {}, opts); } }
const base = { envId: "local-env", product: "mini-program", credentials: merchant };
`;
/** The same with a Provider for every integration. */
const pluginHead = head.replace(
  'const cloudbase = require("pulumi-cloudbase");',
  `const classes = require("pulumi-cloudbase");
const provider = new classes.Provider("account");
const cloudbase = new Proxy(classes, { get: (_classes, name) => class extends classes[name] {
  constructor(resource, args, options) { super(resource, args, { ...options, provider }); }
} });`,
);

/** As they were when the state was recorded. */
const programs: Readonly<Record<string, string>> = {
  "wechat-pay": `const pay = new cloudbase.WechatPay("pay", { ...base, description: "payments of the shop",
    environment: { corsAllowOrigin: "https://shop.example", ORDERS_TOKEN: pulumi.secret("orders-token-4711") },
    rotation: { reason: "yearly" } });
    exports.url = pay.callbackUrls.order; exports.facts = pay.credentialFacts;`,
  component: `const shop = new Shop("north");
    const pay = new cloudbase.WechatPay("desk", { ...base }, { parent: shop }); exports.url = pay.callbackUrls.order;`,
  "function-code": `const pay = new cloudbase.WechatPay("coded", { ...base, functionCode: "./code" });`,
  "message-push": `const push = new cloudbase.MiniProgramPush("push", { envId: "local-env",
    credentials: { appId: merchant.appId, token: "${push.token}", encodingAESKey: "${push.encodingAESKey}" } });`,
};

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
});

afterEach(async () => {
  await emulator.close();
  workspace.remove();
});

function programOf(fixture: string, before: string): string {
  return before + programs[fixture.replace(/-(hmac|scrypt)$/, "")];
}

interface StateResource {
  readonly type: string;
  readonly id: string;
  readonly inputs: {
    readonly integrationId: string;
    readonly functionName: string;
    readonly name: string;
    readonly owner: string;
    readonly description?: string;
    readonly type: "weixinpaydc" | "weixinmp";
  };
}

interface Fixture {
  readonly merchant: Readonly<Record<string, string>>;
  readonly state: { readonly deployment: { readonly resources: readonly StateResource[] } };
}

const spkiFact = (key: KeyObject) =>
  `sha256 ${createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 32)}`;

/** State and cloud as 0.1.0 left them. */
async function restore(name: string) {
  const { privateKey } = rsaPair("merchant");
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  const text = readFileSync(join(folder, `${name}.json`), "utf8")
    .replaceAll("{{fact of privateKey}}", spkiFact(createPublicKey(privateKey)))
    .replaceAll("{{fact of wxPayPublicKey}}", spkiFact(createPublicKey(publicKeyPem)))
    .replaceAll("{{wxPayPublicKeyId}}", publicKeyId);
  const { merchant, state } = JSON.parse(text) as Fixture;
  const full = { ...merchant, privateKey, wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId };
  workspace.write("merchant.json", JSON.stringify(full));
  workspace.write("code/scf_bootstrap", "#!/bin/sh\nexec node index.js\n");
  workspace.write(
    "code/index.js",
    "require('http').createServer((q,s)=>s.end('ok')).listen(process.env.PORT||9000);\n",
  );
  workspace.write("index.js", programOf(name, head));
  workspace.write("state.json", JSON.stringify(state));
  const inputs = state.deployment.resources.find(({ type }) => type.endsWith(":Integration"))?.inputs;
  if (!inputs) throw new Error("the fixture holds no integration");
  const center = connectIntegrationCenter({ ...emulator });
  const code = readFunctionCode(join(workspace.folder, "code"));
  if ("problem" in code) throw new Error(code.problem);
  const mark = `[pulumi-cloudbase ${inputs.owner}]`;
  await center.createIntegration("local-env", {
    ...inputs,
    description: inputs.description ? `${inputs.description} ${mark}` : mark,
    credentials: inputs.type === "weixinmp" ? { appId: merchant.appId ?? "", ...push } : full,
    runtime: {
      codeZip: zipFunctionCode(code),
      environment: name.startsWith("wechat-pay")
        ? { corsAllowOrigin: "https://shop.example", ORDERS_TOKEN: "orders-token-4711", BY_HAND: "kept" }
        : {},
    },
  });
  await untilActive(center, inputs.functionName);
  expect((await workspace.pulumi("stack", "init", "dev")).code).toBe(0);
  const imported = await workspace.pulumi("stack", "import", "--file", "state.json");
  expectSuccess(imported);
  return { center, inputs };
}

async function untilActive(center: IntegrationCenter, functionName: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await center.getFunction("local-env", functionName))?.status === "Active") return;
    await wait(20);
  }
  throw new Error(`${functionName} did not become Active`);
}

function expectSuccess({ code, text }: Run): void {
  // The text tells why, where there is a why.
  if (code !== 0) throw new Error(text);
}

const fixtures = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
/** The key with which the `hmac` fixtures were fingerprinted: no key of anybody. */
const fingerprintKey = createHash("sha256").update("fixtures of 0.1.0").digest("base64");

test("there is state of every kind", () => {
  expect(fixtures).toHaveLength(8);
});

test.each(fixtures)(
  "%s: is unchanged under both hosts, or one mark is set and nothing deployed; then rotates and is removed",
  async (name) => {
    const { center, inputs } = await restore(name);
    const env = { CLOUDBASE_FINGERPRINT_KEY: name.endsWith("-hmac") ? fingerprintKey : "" };
    const steps = async () => {
      const preview = await workspace.pulumiWith(env, "preview", "--json");
      expectSuccess(preview);
      const parsed = JSON.parse(preview.stdout) as {
        steps: { op: string; urn: string; detailedDiff: Record<string, unknown> | null }[];
      };
      return parsed.steps
        .filter(({ op }) => op !== "same")
        .map(({ op, urn, detailedDiff }) => ({
          op,
          what: urn.split("::")[2]?.split(":").at(-1),
          changed: Object.keys(detailedDiff ?? {}),
        }));
    };
    const identity = { op: "create", what: "StackIdentity", changed: [] };
    const salt = name.endsWith("-scrypt") ? ["fingerprintSalt"] : [];
    // The owner has the component's type in it now; what is new in state is announced with it.
    const markOnly = {
      op: "update",
      what: "Integration",
      changed: ["account", "destination", ...salt, "owner", "stackIdentity"],
    };
    const isInComponent = name.startsWith("component");
    expect(await steps()).toEqual(isInComponent ? expect.arrayContaining([identity, markOnly]) : [identity]);

    workspace.write("Pulumi.yaml", pluginProject);
    workspace.write("index.js", programOf(name, pluginHead));
    // Under the plugin there is no identity to be made, and what is new in state is no change.
    const inPlugin = (await steps()).filter(({ op }) => op !== "create");
    expect(inPlugin).toEqual(isInComponent ? [{ op: "update", what: "WechatPay", changed: ["owner"] }] : []);
    workspace.write("index.js", programOf(name, head));

    const modified = async () => (await center.getFunction("local-env", inputs.functionName))?.environment;
    const before = await modified();
    const up = await workspace.pulumiWith(env, "up", "--yes", "--skip-preview");
    expectSuccess(up);
    expect(await modified()).toEqual(before);
    expect(await steps()).toEqual([]);

    if (inputs.type === "weixinpaydc") {
      const merchant = JSON.parse(readFileSync(join(workspace.folder, "merchant.json"), "utf8"));
      workspace.write("merchant.json", JSON.stringify({ ...merchant, apiV3Key: "THIRD012345678901234567890123456" }));
      const rotation = await workspace.pulumiWith(env, "up", "--yes", "--skip-preview");
      expectSuccess(rotation);
      expect(await modified()).toMatchObject({ ...before, apiV3Key: "THIRD012345678901234567890123456" });
    }
    const destroy = await workspace.pulumiWith(env, "destroy", "--yes", "--skip-preview");
    expectSuccess(destroy);
    expect(await center.listIntegrations("local-env")).toEqual([]);
  },
);
