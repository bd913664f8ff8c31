import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * One story, told in order on one stack: the real CLI, the packed package, the emulator over HTTP. Each test is the next
 * thing that a team does.
 */

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;
const secrets: string[] = [];
/** Everything that Pulumi and the emulator printed. */
const printed: string[] = [];

beforeAll(async () => {
  emulator = await startEmulator({ log: (line) => printed.push(line) });
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  secrets.push(...canaries(merchant));
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(merchant));
  expect((await workspace.pulumi("stack", "init", "dev")).code).toBe(0);
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

async function pulumi(...args: string[]) {
  const run = await workspace.pulumi(...args);
  printed.push(run.text);
  return run;
}

async function outputs(): Promise<Record<string, string>> {
  return JSON.parse((await pulumi("stack", "output", "--json")).stdout);
}

async function integrations(): Promise<{ integrationId: string; functionName: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

function rotate(change: Partial<Merchant>): void {
  merchant = { ...merchant, ...change };
  secrets.push(...canaries(merchant));
  workspace.write("merchant.json", merchantFile(merchant));
}

test("a preview of a new integration shows its id, function and callback URL, and makes nothing", async () => {
  const preview = await pulumi("preview", "--diff");
  expect(preview.code).toBe(0);
  expect(preview.text).toMatch(
    /orderCallbackUrl: "https:\/\/pay-[a-z0-9]{8}\.integration-callback\.tcloudbase\.com\/wechatpay\/order"/,
  );
  expect(await integrations()).toEqual([]);
});

test("up makes one integration that is running, with the names that the preview showed", async () => {
  const up = await pulumi("up", "--yes");
  expect(up.code).toBe(0);
  const { integrationId, functionName, orderCallbackUrl } = await outputs();
  expect(functionName).toBe(`${integrationId}-demo-scfweb`);
  expect(orderCallbackUrl).toBe(`https://${integrationId}.integration-callback.tcloudbase.com/wechatpay/order`);
  expect(await integrations()).toEqual([expect.objectContaining({ integrationId, functionName, status: "Running" })]);
});

test("a callback is verified, decrypted and answered by the function", async () => {
  const sent = await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" });
  expect(sent).toMatchObject({ status: 200 });
});

test("nothing changed: preview and up say so", async () => {
  const preview = await pulumi("preview", "--expect-no-changes");
  expect(preview.code).toBe(0);
  const up = await pulumi("up", "--yes", "--expect-no-changes");
  expect(up.text).toContain("3 unchanged");
});

test("refresh finds no difference, and the next preview neither", async () => {
  const refresh = await pulumi("refresh", "--yes", "--expect-no-changes");
  expect(refresh.text).toContain("3 unchanged");
  expect(refresh.code).toBe(0);
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
});

test("rotating apiV3Key previews one changed line that names it, with no secret in it", async () => {
  rotate({ apiV3Key: canaryKey() });
  const preview = await pulumi("preview", "--diff");
  expect(preview.code).toBe(0);
  const changed = preview.stdout.split("\n").filter((line) => /^\s*~ .*=>/.test(line));
  const fact = '"hmac [0-9a-f]{8} [0-9a-f]{32}"';
  expect(changed.filter((line) => !line.includes("--outputs--"))).toEqual([
    expect.stringMatching(new RegExp(`^\\s*~ apiV3Key\\s*: ${fact} => ${fact}$`)),
    // The stack exports the facts, so its outputs show the same line once more.
    expect.stringMatching(new RegExp(`^\\s*~ apiV3Key\\s*: ${fact} => ${fact}$`)),
  ]);
});

test("the rotated key is live after up, in the same integration and function", async () => {
  const before = await outputs();
  const up = await pulumi("up", "--yes");
  expect(up.code).toBe(0);
  expect(await outputs()).toMatchObject({
    integrationId: before.integrationId,
    functionName: before.functionName,
    orderCallbackUrl: before.orderCallbackUrl,
  });
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a saved plan is applied, and refused without a secret in the refusal when a key changed meanwhile", async () => {
  rotate({ apiV3Key: canaryKey() });
  expect((await pulumi("preview", "--save-plan", "plan.json")).code).toBe(0);
  rotate({ apiV3Key: canaryKey() });
  const refused = await pulumi("up", "--yes", "--plan", "plan.json", "--skip-preview");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toMatch(/violates plan[\s\S]*apiV3Key/);
  expect((await pulumi("preview", "--save-plan", "plan.json")).code).toBe(0);
  expect((await pulumi("up", "--yes", "--plan", "plan.json", "--skip-preview")).code).toBe(0);
});

test("event log, streaming preview and debug output stay clean", async () => {
  rotate({ apiV3Key: canaryKey() });
  const noisy = { PULUMI_DEBUG_COMMANDS: "true", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  const eventLog = join(workspace.folder, "events.json");
  printed.push((await workspace.pulumiWith(noisy, "preview", "--event-log", eventLog, "--debug")).text);
  printed.push((await workspace.pulumiWith(noisy, "preview", "--json")).text);
  printed.push((await workspace.pulumiWith(noisy, "up", "--yes", "--event-log", eventLog)).text);
  printed.push(readFileSync(eventLog, "utf8"));
});

test("no command line holds a credential while an update runs", async () => {
  rotate({ apiV3Key: canaryKey() });
  const up = workspace.start("up", "--yes", "--skip-preview");
  let running = true;
  const ended = up.done.finally(() => {
    running = false;
  });
  let looks = 0;
  while (running) {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "args="], { maxBuffer: 16 * 1024 * 1024 });
    printed.push(stdout);
    looks += 1;
  }
  expect((await ended).code).toBe(0);
  expect(looks).toBeGreaterThan(5);
});

test("changing the type replaces the integration: the old domain goes, the old function stays", async () => {
  const before = await outputs();
  workspace.write("index.js", wechatPayProgram({ product: "native" }));
  const preview = await pulumi("preview", "--diff");
  expect(preview.text).toContain("replace");
  expect((await pulumi("up", "--yes")).code).toBe(0);
  const after = await outputs();
  expect(after.integrationId).not.toBe(before.integrationId);
  expect(await integrations()).toEqual([
    expect.objectContaining({ integrationId: after.integrationId, status: "Running" }),
  ]);
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
});

test("destroy releases the domain, keeps the function and says what that means", async () => {
  const { functionName } = await outputs();
  const destroy = await pulumi("destroy", "--yes");
  expect(destroy.code).toBe(0);
  expect(destroy.text).toContain("callback domain and 2 routes released");
  expect(destroy.text).toContain(`function ${functionName} was kept`);
  expect(destroy.text).toMatch(
    /variables, among them credentials that are still live \(apiV3Key hmac .*privateKey sha256/,
  );
  expect(await integrations()).toEqual([]);
});

test("the function that was kept serves again when the program names it", async () => {
  const kept = /function (\S+) was kept/.exec(printed.join("\n"))?.[1] ?? "";
  workspace.write("index.js", wechatPayProgram({ functionName: kept }));
  expect((await pulumi("up", "--yes")).code).toBe(0);
  expect((await outputs()).functionName).toBe(kept);
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  expect((await pulumi("destroy", "--yes")).code).toBe(0);
});

test("no credential is in state, backups, history, plan, logs, temporary files or in anything that was printed", async () => {
  expect(secrets.length).toBeGreaterThan(15);
  const exported = await pulumi("stack", "export");
  expect(exported.stdout).not.toContain("ciphertext");
  expect(filesHolding(workspace.stateFolder, secrets)).toEqual([]);
  expect(filesHolding(workspace.folder, secrets)).toEqual([join(workspace.folder, "merchant.json")]);
  const text = printed.join("\n");
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
