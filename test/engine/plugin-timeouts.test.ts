import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { askConsole } from "../support/console";
import { type HoldingNetwork, startHoldingNetwork } from "./support/holding-network";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { merchantFile } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * customTimeouts of each verb under the plugin, in order on one stack. That of a create: plugin-interruption.test.ts. What is
 * too slow is the cloud: a deployment of 4 s, and answers that a network keeps back.
 */

jest.setTimeout(240_000);

let emulator: Emulator;
let network: HoldingNetwork;
let workspace: Workspace;
let merchant: Merchant;

beforeAll(async () => {
  emulator = await startEmulator({ provisioning: { fromMs: 4000, toMs: 4000 } });
  network = await startHoldingNetwork(emulator.endpoint);
  workspace = makeWorkspace({ ...emulator, endpoint: network.endpoint });
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("Pulumi.yaml", pluginProject);
  const limits = '{ customTimeouts: { update: "1s", read: "1s", delete: "1s" } }';
  workspace.write("index.js", pluginProgram({}, { options: limits }));
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
});

afterAll(async () => {
  await network?.close();
  await emulator?.close();
  workspace?.remove();
});

async function integrations(): Promise<{ integrationId: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

async function state(): Promise<{ inputs: Record<string, unknown>; initErrors?: string[] } | undefined> {
  const { deployment } = JSON.parse((await workspace.pulumi("stack", "export")).stdout);
  return deployment.resources?.find(({ type }: { type: string }) => type === "cloudbase:index:WechatPay");
}

async function succeeds(...args: string[]): Promise<string> {
  const { code, text } = await workspace.pulumi(...args);
  expect({ code, text }).toEqual({ code: 0, text: expect.anything() });
  return text;
}

/** What a run says that fails while the cloud keeps its answer to this back. */
async function failureWhileHeld(action: string, ...args: string[]): Promise<string> {
  const held = network.hold(action);
  const run = await workspace.pulumi(...args);
  await (await held).release();
  expect(run.code).not.toBe(0);
  return run.text.replaceAll(/\s+/g, " ");
}

async function deployed(): Promise<void> {
  const center = connectIntegrationCenter(emulator);
  const [record] = await center.listIntegrations("local-env");
  const isActive = async () => (await center.getFunction("local-env", record?.functionName ?? ""))?.status === "Active";
  while (!(await isActive())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("an update that its time limit ends is kept, and the next run sees it through without sending it again", async () => {
  await succeeds("up", "--yes", "--skip-preview");
  merchant = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", merchantFile(merchant));
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.code).not.toBe(0);
  expect(up.text).toMatch(/not ready after 1 s: .*It may still become ready; run again to check/);
  expect((await state())?.initErrors).toEqual([expect.stringMatching(/\[NOT_LIVE\]/)]);
  const sent = () => network.called.filter((action) => action === "UpdateUserKey").length;
  const sentBefore = sent();
  await deployed();
  await succeeds("up", "--yes", "--skip-preview");
  expect(sent()).toBe(sentBefore);
  await succeeds("preview", "--expect-no-changes");
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a refresh that its time limit ends leaves state as it is, and the next one looks again", async () => {
  const before = await state();
  expect(await failureWhileHeld("GetUserKeyList", "refresh", "--yes")).toContain(
    "read: not done within the 1 s that customTimeouts gives it. Run again.",
  );
  expect(await state()).toEqual(before);
  expect(await succeeds("refresh", "--yes", "--expect-no-changes")).toContain("3 unchanged");
});

test("a delete that its time limit ends stays in state, and the next run finds it deleted and does the rest", async () => {
  expect(await failureWhileHeld("DeleteUserKey", "destroy", "--yes")).toContain(
    "delete: not done within the 1 s that customTimeouts gives it. Run again.",
  );
  expect(await state()).toBeDefined();
  expect(await succeeds("destroy", "--yes")).toContain("callback domain and 2 routes released");
  expect([await integrations(), await state()]).toEqual([[], undefined]);
});
