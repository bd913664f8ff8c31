import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { merchantFile } from "./support/program";
import { installRecipes, type Recipes } from "./support/recipes";
import { isRead, type Stranger, startStranger } from "./support/stranger";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * What test/engine/approval.test.ts shows of the dynamic provider, where the plugin has a way of its own: a provider instance
 * says where credentials go and whose they may be. A person has approved a rotation by its digest, and before the apply one
 * thing is changed. Told in order.
 */

jest.setTimeout(400_000);

let emulator: Emulator;
let workspace: Workspace;
let recipes: Recipes;
let merchant: Merchant;
let stranger: Stranger;
let digest: string;

interface Program {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  readonly proof?: "live" | "offline";
  readonly more?: string;
}

function write({ provider = {}, token = "a", proof = "offline", more = "" }: Program = {}): void {
  const account = JSON.stringify({ endpoint: emulator.endpoint, ...provider });
  workspace.write(
    "index.js",
    pluginProgram({ environment: { token, level: "info" }, proof }, { provider: account }) + more,
  );
}

beforeAll(async () => {
  emulator = await startEmulator();
  stranger = await startStranger(emulator);
  // Where credentials go is the provider instance's word alone.
  const { secretId, secretKey } = emulator;
  workspace = makeWorkspace({ endpoint: "", secretId, secretKey });
  recipes = installRecipes(workspace, [emulator.endpoint]);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("merchant.json", merchantFile(merchant));
  write();
  await workspace.pulumi("stack", "init", "prod");
});

afterAll(async () => {
  await stranger?.stop();
  await emulator?.close();
  workspace?.remove();
});

/** What the cloud has: the function's variables, credentials among them. */
async function cloud(): Promise<unknown> {
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const [record] = await center.listIntegrations("local-env");
  return [record, await center.getFunction("local-env", record?.functionName ?? "")];
}

async function done(script: "preview" | "apply", ...words: string[]): Promise<void> {
  const { code, text } = await recipes.run(script, ...words);
  if (code !== 0) throw new Error(`${script}.sh ended with ${code}:\n${text}\n${recipes.report()}`);
}

async function refused(approved = digest): Promise<string> {
  const before = await cloud();
  const { code, text } = await recipes.run("apply", approved);
  expect(code).not.toBe(0);
  expect(await cloud()).toEqual(before);
  expect(text).not.toContain(merchant.apiV3Key);
  return text;
}

test("a rotation is approved: its report begins with where credentials go, and names what changes", async () => {
  await done("preview");
  expect(recipes.report()).toContain(`Credentials of \`pay\` go to \`${emulator.endpoint}\`, on this machine.`);
  await done("apply", recipes.digest());
  merchant = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", merchantFile(merchant));
  await done("preview");
  expect(recipes.report()).toMatch(/`apiV3Key` \| `hmac [^`]+` → `hmac [^`]+`/);
  digest = recipes.digest();
});

describe("then, before the apply, only this changes:", () => {
  afterEach(() => write());

  test("the provider's endpoint, to a server on this machine", async () => {
    write({ provider: { endpoint: stranger.origin } });
    const text = await refused();
    expect(text).toContain(`Credentials would go to \`${stranger.origin}\`, which was not approved.`);
    expect(text).toContain("The policy's allowedEndpoints does not name it.");
    expect(stranger.asked.filter((action) => !isRead(action))).toEqual([]);
  });

  test("the provider's endpoint, to a stranger elsewhere: it is not even looked at", async () => {
    write({ provider: { endpoint: "https://tcb.tencentcloudapi.com.evil.example" } });
    expect(await refused()).toContain(
      "the endpoint https://tcb.tencentcloudapi.com.evil.example is neither the cloud's own",
    );
  });

  test("the endpoint, to one that is known only at apply: it is refused, before the engine plans credentials as they are", async () => {
    // As a language whose SDK marks no secrets would hand them over.
    const plain = `new (class extends pulumi.CustomResource {})("cloudbase:index:WechatPay", "plain", {
      envId: "local-env", product: "mini-program", credentials: merchant }, { provider });`;
    workspace.write(
      "index.js",
      `const pulumi = require("@pulumi/pulumi");
      class Later extends pulumi.dynamic.Resource {
        constructor() { super({ create: async () => ({ id: "later", outs: { url: "" } }) }, "later", { url: undefined }); }
      }${pluginProgram({}, { provider: "{ endpoint: new Later().url }" })}${plain}`,
    );
    expect(await refused()).toMatch(/endpoint +is not known before the apply/);
    const plan = join(workspace.stateFolder, "plan.json");
    const preview = await workspace.pulumi("preview", "--json", "--save-plan", plan);
    expect(preview.code).not.toBe(0);
    expect(canaries(merchant).filter((secret) => preview.text.includes(secret))).toEqual([]);
    expect(filesHolding(workspace.stateFolder, canaries(merchant))).toEqual([]);
    expect(existsSync(plan) ? readFileSync(plan, "utf8") : "").not.toContain("ciphertext");
  });

  test("where the live proof asks", async () => {
    write({ proof: "live" });
    await done("preview");
    write({ proof: "live", provider: { wechatPayEndpoint: `${stranger.origin}/wechat-pay` } });
    expect(await refused(recipes.digest())).toContain(
      `Credentials would go to \`${stranger.origin}\`, which was not approved.`,
    );
    expect(stranger.asked.filter((action) => action.startsWith("/wechat-pay"))).toEqual([]);
    write();
    await done("preview");
  });

  test("another setting of the provider", async () => {
    write({ provider: { region: "ap-guangzhou" } });
    expect(await refused()).toContain("`account`: update was not approved (`region`).");
  });

  test("which accounts it may reach: the one that it is of is none of them", async () => {
    write({ provider: { allowedAccounts: ["1"] } });
    expect((await refused()).replaceAll(/\s+/g, " ")).toMatch(
      /is of account \d+, and this provider's allowedAccounts are: 1/,
    );
  });

  test("a variable that is a secret", async () => {
    write({ token: "b" });
    expect(await refused()).toMatch(/`pay`: `variableFacts.token` would be `hmac [^`]+`; approved was `hmac [^`]+`\./);
  });

  test("a second provider, that nobody approved", async () => {
    write({ more: `new Provider("other", { endpoint: ${JSON.stringify(stranger.origin)} });` });
    expect(await refused()).toContain("`other`: create was not approved.");
  });
});

test("with everything as it was approved, the same digest applies it", async () => {
  const { code, text } = await recipes.run("apply", digest);
  expect([code, text]).toEqual([0, expect.stringContaining("~ 1 updated")]);
  const [, found] = (await cloud()) as [unknown, { environment: Record<string, string> }];
  expect(found.environment).toMatchObject({ apiV3Key: merchant.apiV3Key, token: "a" });
});
