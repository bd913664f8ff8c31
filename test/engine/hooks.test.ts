import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../lab";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProject } from "./support/plugin";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * Pulumi's resource hooks on a resource of the plugin. By the Automation API: the engine's host for Node.js that is built here
 * stands between program and engine, and is too old to pass hooks on.
 */

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
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("merchant.json", JSON.stringify(merchant));
  workspace.write("rotated.json", JSON.stringify(rotated));
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

const program = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { ResourceHook } = require("@pulumi/pulumi");
const { Provider, WechatPay } = require("pulumi-cloudbase");
let credentials = require("./merchant.json");
let frozen = false;
const calls = [];
const hook = (name, act = () => {}) => new ResourceHook(name, (told) => {
  calls.push({ hook: name, ...told });
  act();
});
const resource = () => {
  const hooks = {
    afterCreate: [hook("created")],
    beforeUpdate: [hook("to update", () => {
      if (frozen) throw new Error("no change of a key on a Friday");
    })],
    afterUpdate: [hook("updated")],
  };
  const args = { envId: "local-env", product: "mini-program", credentials };
  new WechatPay("pay", args, { provider: new Provider("account"), hooks });
};
(async () => {
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: "shop", stackName: "hooked", program: async () => resource() },
    { workDir: __dirname },
  );
  await stack.up();
  frozen = true;
  credentials = require("./rotated.json");
  const held = await stack.up().catch((error) => error.message);
  credentials = require("./merchant.json");
  const stillOld = (await stack.preview()).changeSummary;
  frozen = false;
  credentials = require("./rotated.json");
  await stack.up();
  console.log(JSON.stringify({ held, stillOld, calls }));
})();
`;

interface Call {
  readonly hook: string;
  readonly newInputs?: { readonly credentialFacts: Readonly<Record<string, unknown>> };
  readonly oldInputs?: { readonly credentialFacts: Readonly<Record<string, unknown>> };
  readonly newOutputs?: Readonly<Record<string, unknown>>;
}

test("hooks are told outputs and facts, never a credential, and one of them holds a rotation up", async () => {
  workspace.write("automate.js", program);
  const options = { cwd: workspace.folder, env: workspace.environment, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["automate.js"], options);
  const told: { held: string; stillOld: unknown; calls: Call[] } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");

  expect(told.calls.map(({ hook }) => hook)).toEqual(["created", "to update", "to update", "updated"]);
  const [created, , toUpdate] = told.calls;
  expect(created?.newOutputs).toMatchObject({ integrationId: expect.stringMatching(/^pay-/), status: "Running" });
  expect(told.held).toContain("no change of a key on a Friday");
  expect(told.stillOld).toEqual({ same: 3 });

  const before = toUpdate?.oldInputs?.credentialFacts ?? {};
  const after = toUpdate?.newInputs?.credentialFacts ?? {};
  expect(Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]))).toEqual([
    "apiV3Key",
  ]);
  for (const secret of [...canaries(merchant), ...canaries(rotated)]) expect(stdout + stderr).not.toContain(secret);
});
