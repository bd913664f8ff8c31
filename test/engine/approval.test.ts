import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { installRecipes, type Recipes } from "./support/recipes";
import { isRead, type Stranger, startStranger } from "./support/stranger";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * The whole attack on an approval: a person has approved a rotation by its digest, and before the apply something else is
 * changed, one thing at a time. Each is refused, each is named, and the cloud stays as it was. Told in order.
 */

jest.setTimeout(400_000);

let emulator: Emulator;
let workspace: Workspace;
let recipes: Recipes;
let merchant: Merchant;
let stranger: Stranger;
let digest: string;
/** Where approval.json lies, and what was approved. */
let approval: string;
let approved: Buffer;

/** The program of the pull request; each attack changes one part of it. */
interface Program {
  readonly token?: string;
  readonly level?: string;
  readonly deskHeight?: number;
  readonly proof?: "live" | "offline";
}

function write({ token = "a", level = "info", deskHeight = 70, proof = "offline" }: Program = {}): void {
  workspace.write(
    "index.js",
    `const pulumi = require("@pulumi/pulumi");
const { WechatPay } = require("pulumi-cloudbase");
const merchant = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchant.json", "utf8"));
new WechatPay("pay", {
  envId: "local-env",
  product: "mini-program",
  credentials: merchant,
  functionCode: "./code",
  environment: { token: ${JSON.stringify(token)}, level: ${JSON.stringify(level)} },
  proof: ${JSON.stringify(proof)},
});
const desk = { create: async (inputs) => ({ id: "desk", outs: inputs }), update: async (_id, _olds, news) => ({ outs: news }) };
new (class extends pulumi.dynamic.Resource {})(desk, "desk", { height: ${deskHeight} });`,
  );
}

function writeCode(answer = "first"): void {
  workspace.write("code/scf_bootstrap", "#!/bin/sh\nexec node index.js\n");
  workspace.write(
    "code/index.js",
    `require("node:http").createServer((_request, response) => response.end(${JSON.stringify(answer)})).listen(9000);\n`,
  );
}

beforeAll(async () => {
  emulator = await startEmulator();
  stranger = await startStranger(emulator);
  workspace = makeWorkspace(emulator);
  recipes = installRecipes(workspace, [emulator.endpoint]);
  merchant = makeMerchant(await emulator.wechatPay);
  write();
  writeCode();
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "prod");
});

afterAll(async () => {
  await stranger?.stop();
  await emulator?.close();
  workspace?.remove();
});

/** What the cloud has: the function's variables, credentials among them, and its code's age. */
async function cloud(): Promise<unknown> {
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const [record] = await center.listIntegrations("local-env");
  return [record, await center.getFunction("local-env", record?.functionName ?? "")];
}

async function done(script: "preview" | "apply", ...words: string[]): Promise<void> {
  const { code, text } = await recipes.run(script, ...words);
  if (code !== 0) throw new Error(`${script}.sh ended with ${code}:\n${text}`);
}

async function refused(approved = digest): Promise<string> {
  const before = await cloud();
  const { code, text } = await recipes.run("apply", approved);
  expect(code).not.toBe(0);
  expect(await cloud()).toEqual(before);
  expect(text).not.toContain(merchant.apiV3Key);
  return text;
}

test("a rotation is approved: a person has read the report, and keeps its digest", async () => {
  await done("preview");
  await done("apply", recipes.digest());
  merchant = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", merchantFile(merchant));
  await done("preview");
  expect(recipes.report()).toMatch(/`apiV3Key` \| `hmac [^`]+` → `hmac [^`]+`/);
  digest = recipes.digest();
  approval = join(workspace.folder, "approval.json");
  approved = readFileSync(approval);
});

describe("then, before the apply, only this changes:", () => {
  afterEach(async () => {
    write();
    writeCode();
    writeFileSync(approval, approved);
    for (const name of ["endpoint", "wechatPayEndpoint", "region"])
      await workspace.pulumi("config", "rm", `cloudbase:${name}`);
  });

  test("the endpoint, to a server on this machine", async () => {
    await workspace.pulumi("config", "set", "cloudbase:endpoint", stranger.origin);
    const text = await refused();
    expect(text).toContain(`Credentials would go to \`${stranger.origin}\`, which was not approved.`);
    expect(text).toContain("The policy's allowedEndpoints does not name it.");
    expect(stranger.asked.filter((action) => !isRead(action))).toEqual([]);
  });

  test("the endpoint, to a stranger elsewhere: it is not even looked at", async () => {
    await workspace.pulumi("config", "set", "cloudbase:endpoint", "https://tcb.tencentcloudapi.com.evil.example");
    expect(await refused()).toContain(
      "the endpoint https://tcb.tencentcloudapi.com.evil.example is neither the cloud's own",
    );
  });

  test("where the live proof asks, of a change that was approved with one", async () => {
    write({ proof: "live" });
    await done("preview");
    await workspace.pulumi("config", "set", "cloudbase:wechatPayEndpoint", `${stranger.origin}/wechat-pay`);
    expect(await refused(recipes.digest())).toContain(
      `Credentials would go to \`${stranger.origin}\`, which was not approved.`,
    );
    expect(stranger.asked.filter((action) => action.startsWith("/wechat-pay"))).toEqual([]);
  });

  test("another setting of the stack", async () => {
    await workspace.pulumi("config", "set", "cloudbase:region", "ap-guangzhou");
    expect(await refused()).toContain("The configuration has `cloudbase:region`, which was not approved.");
  });

  test("a variable", async () => {
    write({ level: "debug" });
    expect(await refused()).toContain("`pay`: `environment.level` would get another value than was approved.");
  });

  test("a variable that is a secret", async () => {
    write({ token: "b" });
    expect(await refused()).toMatch(/`pay`: `variableFacts.token` would be `hmac [^`]+`; approved was `hmac [^`]+`\./);
  });

  test("the function's code", async () => {
    writeCode("second");
    expect(await refused()).toMatch(
      /`pay`: `functionCodeHash` would be `sha256 [0-9a-f]{32}`; approved was `sha256 [0-9a-f]{32}`\./,
    );
  });

  test("another resource", async () => {
    write({ deskHeight: 71 });
    expect(await refused()).toMatch(/`desk`: (update was not approved|`height` would)/);
  });

  test("the policy", async () => {
    const policy = join(workspace.folder, "gitops/policy.json");
    const asked = JSON.stringify({ allowedEndpoints: [emulator.endpoint], noReplace: true });
    const original = readFileSync(policy, "utf8");
    writeFileSync(policy, asked);
    expect(await refused()).toContain("The policy's `allowDelete` is `true`; approved was `false`.");
    writeFileSync(policy, original);
  });

  test("what lies beside it: a plan, and an approval that goes with it", async () => {
    write({ token: "b", deskHeight: 71 });
    await done("preview");
    await workspace.pulumi("preview", "--save-plan", "plan.json", "--stack", "prod");
    expect(await refused()).toMatch(
      /The file given as --approved is not what was approved: its digest is `[0-9a-f]{64}`/,
    );
    // Also where the program is as it was approved, and only the file is another one.
    write();
    expect(await refused()).toContain("is not what was approved");
    rmSync(approval);
    write({ token: "b", deskHeight: 71 });
    expect(await refused()).toContain("The digest is now");
  });
});

test("with everything as it was approved, the same digest applies it", async () => {
  // A plan that somebody left is not what is applied.
  const { code, text } = await recipes.run("apply", digest);
  expect([code, text]).toEqual([0, expect.stringContaining("~ 1 updated")]);
  const [, found] = (await cloud()) as [unknown, { environment: Record<string, string> }];
  expect(found.environment).toMatchObject({ apiV3Key: merchant.apiV3Key, token: "a" });
});
