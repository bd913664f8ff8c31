import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { connectIntegrationCenter } from "../../provider/cloud";
import { repository } from "./support/install";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* From pull request to apply to drift alarm: the recipes' scripts on a real git repository. Told in order. */

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(merchant));
  workspace.write(".gitignore", "state\npulumi-home\nnode_modules\n*.json\n!package.json\n");
  cpSync(join(repository, "examples/gitops"), join(workspace.folder, "gitops"), { recursive: true });
  for (const script of ["preview", "apply", "drift"])
    chmodSync(join(workspace.folder, `gitops/scripts/${script}.sh`), 0o755);
  await workspace.pulumi("stack", "init", "prod");
  git("init", "--quiet", "--initial-branch", "main");
  commit("Declare the integration");
});

afterAll(async () => {
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

function run(script: string): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    // npx finds the command in the project; npm needs a home that it can write to.
    const env = {
      ...workspace.environment,
      npm_config_cache: join(workspace.folder, "pulumi-home/npm"),
      npm_config_update_notifier: "false",
    };
    const child = spawn(`./gitops/scripts/${script}.sh`, ["prod"], { cwd: workspace.folder, env });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text }));
  });
}

function rotate(): void {
  merchant = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", merchantFile(merchant));
}

function reportText(): string {
  return readFileSync(join(workspace.folder, "report.md"), "utf8");
}

test("a pull request that declares an integration is reported, approved and applied", async () => {
  git("switch", "--quiet", "--create", "declare");
  expect(await run("preview")).toMatchObject({ code: 0 });
  expect(reportText()).toContain("`pay` create");
  expect(existsSync(join(workspace.folder, "plan.json"))).toBe(true);
  git("switch", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "declare");
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect(await run("drift")).toMatchObject({ code: 0 });
});

test("a rotation is reported with what to do, and applied as approved", async () => {
  rotate();
  expect(await run("preview")).toMatchObject({ code: 0 });
  expect(reportText()).toMatch(/`apiV3Key` \| `hmac [^`]+` → `hmac [^`]+`/);
  expect(reportText()).not.toContain(merchant.apiV3Key);
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a secret that changes after the approval is refused; the message names the credential and shows no value", async () => {
  rotate();
  expect((await run("preview")).code).toBe(0);
  rotate();
  const refused = await run("apply");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toMatch(/Not what was approved[\s\S]*`apiV3Key` would become/);
  expect(refused.text).not.toContain(merchant.apiV3Key);
});

test("a deletion that the policy forbids fails the pull request", async () => {
  workspace.write("index.js", "");
  expect((await run("preview")).code).not.toBe(0);
  expect(reportText()).toContain("delete");
  workspace.write("index.js", wechatPayProgram());
});

test("what the operator runs on a commit: a refresh that must find nothing, then up", async () => {
  rotate();
  commit("Rotate");
  git("clone", "--quiet", ".", "pulumi-home/checkout");
  const checkout = join(workspace.folder, "pulumi-home/checkout");
  symlinkSync(join(workspace.folder, "node_modules"), join(checkout, "node_modules"));
  cpSync(join(workspace.folder, "merchant.json"), join(checkout, "merchant.json"));
  const stack = ["--stack", "prod", "--cwd", checkout, "--yes"];
  expect((await workspace.pulumi("refresh", "--expect-no-changes", ...stack)).code).toBe(0);
  expect((await workspace.pulumi("up", "--skip-preview", ...stack)).text).toContain("~ 1 updated");
});

test("a credential that somebody changes in the cloud raises the drift alarm, by its fingerprint", async () => {
  expect((await run("preview")).code).toBe(0);
  expect((await run("apply")).code).toBe(0);
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const [record] = await center.listIntegrations("local-env");
  const name = record?.functionName ?? "";
  const found = await center.getFunction("local-env", name);
  await center.setFunctionEnvironment("local-env", name, { ...found?.environment, apiV3Key: "0".repeat(32) });
  const alarm = await run("drift");
  expect(alarm.code).not.toBe(0);
  expect(alarm.text).toContain("changed elsewhere");
  expect(alarm.text).toMatch(/apiV3Key is hmac .*, applied was hmac/);
  expect(alarm.text).not.toContain("0".repeat(32));
});
