import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../lab";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { makeWorkspace, type Workspace } from "./support/workspace";

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;
let rotated: Merchant;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  rotated = { ...merchant, apiV3Key: canaryKey() };
  workspace.write("merchant.json", JSON.stringify(merchant));
  workspace.write("rotated.json", JSON.stringify(rotated));
});

afterAll(async () => {
  await emulator.close();
  workspace.remove();
});

/** A program of a user, in its own process: the Automation API and the resource come from one copy of the SDK. */
const program = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { WechatPay } = require("pulumi-cloudbase");
let credentials = require("./merchant.json");
const events = [];
const onEvent = (event) => events.push(event);
(async () => {
  const stack = await LocalWorkspace.createOrSelectStack(
    {
      projectName: "shop",
      stackName: "automated",
      program: async () => ({ id: new WechatPay("pay", { envId: "local-env", product: "mini-program", credentials }).integrationId }),
    },
    { workDir: __dirname },
  );
  const told = { created: (await stack.up({ onEvent })).summary.resourceChanges };
  told.unchanged = (await stack.preview({ onEvent })).changeSummary;
  credentials = require("./rotated.json");
  told.rotation = (await stack.preview({ onEvent })).changeSummary;
  told.changed = events.flatMap(({ resourcePreEvent }) => Object.keys(resourcePreEvent?.metadata.detailedDiff ?? {}));
  told.rotated = (await stack.up({ onEvent })).summary.resourceChanges;
  told.refreshed = (await stack.refresh({ onEvent })).summary.resourceChanges;
  credentials = { ...credentials, apiV3Key: "short" };
  told.refused = await stack.preview({ onEvent }).catch((error) => error.message);
  told.destroyed = (await stack.destroy({ onEvent })).summary.resourceChanges;
  console.log(JSON.stringify({ told, events }));
})();
`;

test("an inline program makes, keeps, rotates and destroys an integration, and its events hold no secret", async () => {
  workspace.write("automate.js", program);
  const options = { cwd: workspace.folder, env: workspace.environment, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["automate.js"], options);
  const { told, events } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  expect(told).toEqual({
    created: { create: 3 },
    unchanged: { same: 3 },
    rotation: { same: 2, update: 1 },
    changed: ["credentialFacts.apiV3Key"],
    rotated: { same: 2, update: 1 },
    refreshed: { same: 3 },
    refused: expect.stringContaining("5 bytes; must be 32"),
    destroyed: { delete: 3 },
  });
  expect(events.length).toBeGreaterThan(20);
  for (const secret of [...canaries(merchant), ...canaries(rotated)]) expect(stdout + stderr).not.toContain(secret);
});
