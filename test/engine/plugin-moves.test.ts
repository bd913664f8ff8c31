import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { startHoldingNetwork } from "./support/holding-network";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* A stack of the dynamic provider becomes one of the plugin, and cannot go back. One story, told in order. */

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

async function integrations(): Promise<{ integrationId: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

/** Actions that only look. */
const reading = /^(Get|Describe|List)/;

test("given a provider, the integration is the same under the plugin, and nothing is sent", async () => {
  const before = await integrations();
  workspace.write("index.js", pluginProgram());
  const network = await startHoldingNetwork(emulator.endpoint);
  try {
    const up = await workspace.pulumiWith({ CLOUDBASE_ENDPOINT: network.endpoint }, "up", "--yes", "--diff");
    expect(up.text).not.toMatch(/(update|replace).*WechatPay|WechatPay.*(update|replace)/);
    // The provider is new, and the stack's identity of the dynamic provider goes; both stand in state alone.
    expect(up.text).toMatch(/\+ 1 created\s+- 1 deleted\s+2 changes\. 2 unchanged/);
    expect(network.called.filter((action) => !reading.test(action))).toEqual([]);
  } finally {
    await network.close();
  }
  expect(await integrations()).toEqual(before);
  const preview = await workspace.pulumi("preview", "--expect-no-changes");
  expect(preview.code).toBe(0);
});

test("it is refreshed, rotated and known by its mark", async () => {
  expect((await workspace.pulumi("refresh", "--yes", "--expect-no-changes")).code).toBe(0);
  workspace.write("merchant.json", merchantFile({ ...merchant, apiV3Key: canaryKey() }));
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toMatch(/~ 1 updated/);
});

test.each([
  [
    "with an alias",
    { aliases: [{ type: "cloudbase:index:WechatPay" }] },
    /was last applied by the plugin.*Give it its Provider again/,
  ],
  ["without one", {}, /If that state was written by the plugin, give the resource its Provider again/],
])("the way back is refused with the reason, and nothing is harmed: %s", async (_how, options, reason) => {
  const before = await integrations();
  workspace.write("index.js", wechatPayProgram({ options }));
  for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
    const back = await workspace.pulumi(...command);
    expect(back.code).not.toBe(0);
    expect(back.text.replaceAll(/\s+/g, " ")).toMatch(reason);
  }
  expect(await integrations()).toEqual(before);
  workspace.write("index.js", pluginProgram());
  expect((await workspace.pulumi("preview")).text).toMatch(/\d unchanged/);
});

test("it is replaced and destroyed under the plugin", async () => {
  workspace.write("index.js", pluginProgram({ product: "jsapi" }));
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.code).toBe(0);
  expect((await integrations()).map(({ status }) => status)).toEqual(["Running"]);
  expect((await workspace.pulumi("destroy", "--yes")).code).toBe(0);
  expect(await integrations()).toEqual([]);
});
