import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { askConsole } from "../support/console";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { languageHostBelow, pluginBelow } from "./support/processes";
import { merchantFile } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* What test/engine/interruption.test.ts shows of the dynamic provider, where the plugin has a way of its own. */

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeEach(async () => {
  // Long enough to be interrupted in the middle, short enough to wait for.
  emulator = await startEmulator({ provisioning: { fromMs: 4000, toMs: 4000 } });
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("index.js", pluginProgram());
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
});

afterEach(async () => {
  await emulator.close();
  workspace.remove();
});

async function integrations(): Promise<{ integrationId: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

/** Until the integration is in the cloud and its function is being made. */
async function creating(): Promise<void> {
  while ((await integrations()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Until the function is being deployed: it has what it is given only at the end, when nobody waits any more. */
async function deploying(): Promise<void> {
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const [record] = await center.listIntegrations("local-env");
  const isUpdating = async () =>
    (await center.getFunction("local-env", record?.functionName ?? ""))?.status === "Updating";
  while (!(await isUpdating())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function ended(pid: number): Promise<void> {
  const limit = Date.now() + 5_000;
  while (isRunning(pid)) {
    if (Date.now() > limit) throw new Error(`process ${pid} still runs`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function initErrors(): Promise<string[]> {
  const { deployment } = JSON.parse((await workspace.pulumi("stack", "export")).stdout);
  const pay = deployment.resources.find(({ type }: { type: string }) => type === "cloudbase:index:WechatPay");
  return pay?.initErrors ?? [];
}

async function converges(): Promise<void> {
  // A killed CLI leaves its lock.
  await workspace.pulumi("cancel", "--yes");
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect({ code: up.code, text: up.text }).toEqual({ code: 0, text: expect.anything() });
  expect(await integrations()).toEqual([expect.objectContaining({ status: "Running" })]);
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
}

test("the plugin is killed in the middle of create: the next run ends with one integration", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  process.kill(pluginBelow(up.pid), "SIGKILL");
  expect((await up.done).code).not.toBe(0);
  await converges();
});

test("the CLI is killed while create waits: its plugin ends, and after pulumi cancel the next run converges", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  const plugin = pluginBelow(up.pid);
  const languageHost = languageHostBelow(up.pid);
  process.kill(up.pid, "SIGKILL");
  process.kill(languageHost, "SIGKILL");
  await ended(plugin);
  await up.done;
  await converges();
});

test("Ctrl-C while create waits: the wait ends there and then, what is half made is kept, and the next run goes on", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  process.kill(up.pid, "SIGINT");
  const run = await up.done;
  expect(run.text).toMatch(/cancelled\. What was sent stays as it is; the next run looks, and goes on from there/);
  expect(await initErrors()).toEqual([expect.stringMatching(/exists but is not live: cancelled/)]);
  await converges();
});

test("Ctrl-C while a rotation waits: it says what to leave alone meanwhile, and the next run goes on", async () => {
  await workspace.pulumi("up", "--yes", "--skip-preview");
  merchant = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", merchantFile(merchant));
  const up = workspace.start("up", "--yes", "--skip-preview");
  await deploying();
  process.kill(up.pid, "SIGINT");
  const { text } = await up.done;
  expect(text).toMatch(/cancelled\. What was sent stays as it is; the next run looks, and goes on from there/);
  expect(text).toMatch(/apiV3Key: this run did not finish setting the new value\. Change nothing at the third party/);
  await converges();
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a create that its customTimeouts end is kept, and the next run goes on", async () => {
  workspace.write("index.js", pluginProgram({}, { options: '{ customTimeouts: { create: "1s" } }' }));
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.code).not.toBe(0);
  expect(up.text).toMatch(/not ready after 1 s: .*It may still become ready; run again to check/);
  await converges();
});
