import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { soundCredentials } from "../support/sound-credentials";
import { hosts } from "./support/hosts";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { installRecipes, type Recipes } from "./support/recipes";
import { isRead, type Stranger, startStranger } from "./support/stranger";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* From pull request to apply to drift alarm: the recipes' scripts on a real git repository, under both hosts. Told in order. */

jest.setTimeout(240_000);

describe.each(hosts)("under $host", ({ project, program }) => {
  let emulator: Emulator;
  let workspace: Workspace;
  let recipes: Recipes;
  let merchant: Merchant;
  /** Between the scripts and the cloud: all that was asked for, by action. */
  let recorder: Stranger;

  beforeAll(async () => {
    emulator = await startEmulator();
    recorder = await startStranger(emulator);
    const { secretId, secretKey } = emulator;
    workspace = makeWorkspace({ endpoint: recorder.origin, secretId, secretKey });
    recipes = installRecipes(workspace, [recorder.origin]);
    merchant = makeMerchant(await emulator.wechatPay);
    workspace.write("Pulumi.yaml", project);
    workspace.write("index.js", program());
    workspace.write("merchant.json", merchantFile(merchant));
    workspace.write(".gitignore", "state\npulumi-home\nnode_modules\n*.json\n!package.json\n!gitops/policy.json\n");
    await workspace.pulumi("stack", "init", "prod");
    git("init", "--quiet", "--initial-branch", "main");
    commit("Declare the integration");
  });

  afterAll(async () => {
    await recorder.stop();
    await emulator.close();
    workspace.remove();
  });

  function git(...args: string[]): string {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    return execFileSync("git", [...identity, ...args], { cwd: workspace.folder, encoding: "utf8" });
  }

  function commit(subject: string): void {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", subject);
  }

  function rotate(): void {
    merchant = { ...merchant, apiV3Key: canaryKey() };
    workspace.write("merchant.json", merchantFile(merchant));
  }

  test("a pull request that declares an integration is reported, approved and applied", async () => {
    git("switch", "--quiet", "--create", "declare");
    expect(await recipes.run("preview")).toMatchObject({ code: 0 });
    expect(recipes.report()).toContain("`pay` create");
    const ofPullRequest = recipes.digest();
    git("switch", "--quiet", "main");
    git("merge", "--quiet", "--no-ff", "declare");
    expect(await recipes.run("preview")).toMatchObject({ code: 0 });
    expect(recipes.digest()).toBe(ofPullRequest);
    expect(await recipes.run("apply", recipes.digest())).toMatchObject({ code: 0 });
    expect(await recipes.run("drift")).toMatchObject({ code: 0 });
  });

  test("a look needs no right but to read", async () => {
    rotate();
    recorder.asked.length = 0;
    expect(await recipes.run("preview")).toMatchObject({ code: 0 });
    expect(await recipes.run("drift")).toMatchObject({ code: 0 });
    expect(recorder.asked.length).toBeGreaterThan(3);
    expect(recorder.asked.filter((action) => !isRead(action))).toEqual([]);
  });

  test("a rotation is reported with what to do, and applied as approved", async () => {
    rotate();
    expect(await recipes.run("preview")).toMatchObject({ code: 0 });
    expect(recipes.report()).toMatch(/`apiV3Key` \| `hmac [^`]+` → `hmac [^`]+`/);
    expect(recipes.report()).not.toContain(merchant.apiV3Key);
    expect(await recipes.run("apply", recipes.digest())).toMatchObject({ code: 0 });
    expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  });

  test("a secret that changes after the approval is refused; the message names the credential and shows no value", async () => {
    rotate();
    expect((await recipes.run("preview")).code).toBe(0);
    const approved = recipes.digest();
    rotate();
    const refused = await recipes.run("apply", approved);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/Not what was approved[\s\S]*`apiV3Key` would become/);
    expect(refused.text).not.toContain(merchant.apiV3Key);
  });

  test("without a digest, or with something else in its place, nothing is applied", async () => {
    expect((await recipes.run("preview")).code).toBe(0);
    recorder.asked.length = 0;
    for (const words of [[], [""], ["yes"]]) expect((await recipes.run("apply", ...words)).code).not.toBe(0);
    expect(recorder.asked.filter((action) => !isRead(action))).toEqual([]);
  });

  test("a deletion that the policy forbids fails the pull request", async () => {
    workspace.write("index.js", "");
    expect((await recipes.run("preview")).code).not.toBe(0);
    expect(recipes.report()).toContain("delete");
    workspace.write("index.js", program());
  });

  test("what the operator runs on the merged commit changes nothing; what its Job runs there applies it", async () => {
    rotate();
    commit("Rotate");
    git("clone", "--quiet", ".", "pulumi-home/checkout");
    const checkout = join(workspace.folder, "pulumi-home/checkout");
    symlinkSync(join(workspace.folder, "node_modules"), join(checkout, "node_modules"));
    for (const file of ["merchant.json", "Pulumi.prod.yaml"])
      cpSync(join(workspace.folder, file), join(checkout, file));
    recorder.asked.length = 0;
    const looked = await workspace.pulumi("preview", "--refresh", "--stack", "prod", "--cwd", checkout);
    expect([looked.code, looked.text]).toEqual([0, expect.stringContaining("~ 1 to update")]);
    expect(recorder.asked.filter((action) => !isRead(action))).toEqual([]);
    expect((await recipes.run("preview")).code).toBe(0);
    const applied = await recipes.in(checkout).run("apply", recipes.digest());
    expect([applied.code, applied.text]).toEqual([0, expect.stringContaining("~ 1 updated")]);
  });

  test("a credential that somebody changes in the cloud raises the drift alarm, and is put back as approved", async () => {
    const { endpoint, region, secretId, secretKey } = emulator;
    const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
    const [record] = await center.listIntegrations("local-env");
    const name = record?.functionName ?? "";
    const found = await center.getFunction("local-env", name);
    await center.setFunctionVariables("local-env", name, { ...found?.environment, apiV3Key: "0".repeat(32) });
    const alarm = await recipes.run("drift");
    expect(alarm.code).not.toBe(0);
    expect(alarm.text).toContain("changed elsewhere");
    expect(alarm.text).toMatch(/apiV3Key is hmac .*, applied was hmac/);
    expect(alarm.text).not.toContain("0".repeat(32));

    expect((await recipes.run("preview")).code).toBe(0);
    expect(recipes.report()).toContain("undoes a change made elsewhere");
    expect(await recipes.run("apply", recipes.digest())).toMatchObject({ code: 0 });
    expect((await center.getFunction("local-env", name))?.environment.apiV3Key).toBe(merchant.apiV3Key);
    expect(await recipes.run("drift")).toMatchObject({ code: 0 });
  });

  test("what no state shows raises the alarm too: a mark removed, a change cut off, a credential that nobody can compare", async () => {
    const { endpoint, region, secretId, secretKey } = emulator;
    const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
    const named = async (wanted: string) => {
      const record = (await center.listIntegrations("local-env")).find(({ name }) => name === wanted);
      if (!record) throw new Error(`there is no ${wanted}`);
      return record;
    };
    const { appSecret: _optional, ...credentials } = soundCredentials("weixinmp");
    workspace.write("push.json", JSON.stringify(credentials));
    workspace.write("index.js", program() + pushProgram);
    expect((await workspace.pulumi("up", "--yes", "--skip-preview", "--stack", "prod")).code).toBe(0);
    const state = async () => (await workspace.pulumi("stack", "export", "--stack", "prod")).stdout;
    const before = await state();
    const alarms = async (of: Recipes, words: string) => {
      const { code, text } = await of.run("drift");
      expect({ failed: code !== 0, text }).toEqual({ failed: true, text: expect.stringContaining(words) });
      expect(text).toContain("[DRIFT_UNCLEAR]");
    };

    const push = await named("push");
    const label = (description: string) =>
      center.labelIntegration("local-env", push.integrationId, { name: "push", description });
    await label("");
    await alarms(recipes, "bears no ownership mark any more");

    // What a run leaves that is killed after its change was taken, of a token that no function sees.
    await center.updateIntegration("local-env", push.integrationId, {
      name: "push",
      type: "weixinmp",
      description: push.description.replace(/\.\d+\]$/, ".99]"),
      functionName: push.functionName,
      credentials: { ...credentials, token: soundCredentials("weixinmp").token ?? "" },
      runtime: { environment: {} },
    });
    await alarms(recipes, "a change was cut off");
    await label(push.description);

    const pay = await named("pay");
    const found = await center.getFunction("local-env", pay.functionName);
    const changed = { ...found?.environment, apiV3Key: "0".repeat(32) };
    await center.setFunctionVariables("local-env", pay.functionName, changed);
    const otherKey = { CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64") };
    const withOtherKey = { ...workspace, environment: { ...workspace.environment, ...otherKey } };
    await alarms(installRecipes(withOtherKey, [recorder.origin]), "credentials cannot tell: apiV3Key");
    expect(await state()).toBe(before);
  });
});

/** Beside the integration of `program`, under the same host. */
const pushProgram = `
const options = typeof provider === "undefined" ? {} : { provider };
new (require("pulumi-cloudbase").MiniProgramPush)("push", {
  envId: "local-env",
  credentials: JSON.parse(readFileSync(__dirname + "/push.json", "utf8")),
}, options);
`;
