import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { version } from "../../package.json";
import { connectIntegrationCenter } from "../../provider/cloud";
import { askConsole } from "../support/console";
import { type HoldingNetwork, startHoldingNetwork } from "./support/holding-network";
import { type Merchant, makeMerchant } from "./support/merchant";
import { pluginProject } from "./support/plugin";
import { merchantFile } from "./support/program";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * One program over two accounts: two local clouds, each with keys of its own. The first provider's keys are references,
 * the second's are text that only the program has.
 */

jest.setTimeout(240_000);

let first: Emulator;
let second: Emulator;
/** On the way to the first. */
let network: HoldingNetwork;
let workspace: Workspace;
let merchants: Merchant[];

beforeAll(async () => {
  [first, second] = await Promise.all([startEmulator(), startEmulator()]);
  network = await startHoldingNetwork(first.endpoint);
  // Neither key is the environment's.
  workspace = makeWorkspace({ endpoint: "http://127.0.0.1:9", secretId: "", secretKey: "" });
  merchants = [makeMerchant(await first.wechatPay), makeMerchant(await second.wechatPay)];
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("index.js", program());
  for (const [index, merchant] of merchants.entries()) workspace.write(`merchant${index}.json`, merchantFile(merchant));
  workspace.write(".env.json", JSON.stringify({ id: second.secretId, key: second.secretKey }));
  await workspace.pulumi("stack", "init", "dev");
});

afterAll(async () => {
  await network?.close();
  await Promise.all([first?.close(), second?.close()]);
  workspace?.remove();
});

function program(more = ""): string {
  return `
const { Provider, WechatPay } = require("pulumi-cloudbase");
const pulumi = require("@pulumi/pulumi");
const own = require("./.env.json");
const first = new Provider("first", {
  endpoint: ${JSON.stringify(network.endpoint)}, secretId: { env: "FIRST_ID" }, secretKey: { env: "FIRST_KEY" },
  envId: "local-env", region: "ap-guangzhou", description: "of the first shop",
});
const second = new Provider("second", {
  endpoint: ${JSON.stringify(second.endpoint)}, secretId: own.id, secretKey: pulumi.secret(own.key),
  envId: "local-env", ${more}
});
for (const [index, provider] of [first, second].entries()) {
  new WechatPay("pay" + index, {
    product: "mini-program", credentials: require("./merchant" + index + ".json"),
  }, { provider });
}
`;
}

const keys = () => ({ FIRST_ID: first.secretId, FIRST_KEY: first.secretKey });
const secondKeys = () => ({ TENCENTCLOUD_SECRETID: second.secretId, TENCENTCLOUD_SECRETKEY: second.secretKey });

async function names(emulator: Emulator): Promise<string[]> {
  const found = (await (await askConsole(emulator, "integrations")).json()) as { name: string }[];
  return found.map(({ name }) => name);
}

test("each integration is made in the account of its provider", async () => {
  const up = await workspace.pulumiWith(keys(), "up", "--yes");
  expect({ code: up.code, text: up.text }).toEqual({ code: 0, text: expect.stringMatching(/\+ 5 created/) });
  expect([await names(first), await names(second)]).toEqual([["pay0"], ["pay1"]]);
});

test("an integration has its provider's environment, description and region; another provider's are its own", async () => {
  const descriptions = await Promise.all(
    [first, second].map(async (emulator) => {
      const records = await connectIntegrationCenter(emulator).listIntegrations("local-env");
      return records.map(({ description }) => description);
    }),
  );
  expect(descriptions).toEqual([
    [expect.stringMatching(/^of the first shop \[pulumi-cloudbase shop\/dev\/pay0 /)],
    [expect.stringMatching(/^\[pulumi-cloudbase shop\/dev\/pay1 /)],
  ]);
  expect([...network.regions]).toEqual(["ap-guangzhou"]);
});

test("nothing changed: neither integrations nor providers", async () => {
  const up = await workspace.pulumiWith(keys(), "up", "--yes", "--expect-no-changes");
  expect(up.text).toContain("5 unchanged");
});

test("a cloud key that changed is used at once, and makes nothing look changed", async () => {
  workspace.write(".env.json", JSON.stringify({ id: second.secretId, key: "another" }));
  const refused = await workspace.pulumiWith(keys(), "preview");
  expect(refused.text).toMatch(/AuthFailure/);
  workspace.write(".env.json", JSON.stringify({ id: second.secretId, key: second.secretKey }));
  const preview = await workspace.pulumiWith(keys(), "preview", "--expect-no-changes");
  expect(preview.text).toContain("5 unchanged");
});

test("no key of an account stands in state, plan or event log", async () => {
  const kept = [
    "--save-plan",
    join(workspace.stateFolder, "plan.json"),
    "--event-log",
    join(workspace.stateFolder, "events.json"),
  ];
  const preview = await workspace.pulumiWith({ ...keys(), PULUMI_DEBUG_COMMANDS: "true" }, "preview", ...kept);
  expect(preview.code).toBe(0);
  expect(preview.text).not.toContain(second.secretKey);
  const { stdout } = await workspace.pulumi("stack", "export");
  expect(stdout).not.toContain("ciphertext");
  expect(filesHolding(workspace.stateFolder, [first.secretKey, second.secretKey, second.secretId])).toEqual([]);
});

test("a run that does not run the program lacks a key that was given as text, and says what to do", async () => {
  const refresh = await workspace.pulumiWith(keys(), "refresh", "--yes");
  expect(refresh.code).not.toBe(0);
  expect(refresh.text).toMatch(/gives secretId, secretKey as text, which is kept nowhere.*set the variables/);
});

test("with the key in the environment it does its work", async () => {
  const destroy = await workspace.pulumiWith({ ...keys(), ...secondKeys() }, "destroy", "--yes");
  expect(destroy.code).toBe(0);
  expect([await names(first), await names(second)]).toEqual([[], []]);
});

test.each([
  ["a misspelt setting", "regionn: 'ap-shanghai'", /regionn is no setting.*Did you mean region\?/],
  [
    "an account that is not allowed",
    "allowedAccounts: ['1']",
    /is of account \d+, and this provider's allowedAccounts are: 1/,
  ],
  ["an endpoint that is not allowed", "allowedEndpoints: ['https://other.example']", /is not among allowedEndpoints/],
])("%s is refused before anything is sent", async (_what, more, reason) => {
  workspace.write("index.js", program(more));
  const preview = await workspace.pulumiWith(keys(), "preview");
  expect(preview.code).not.toBe(0);
  expect(preview.text.replaceAll(/\s+/g, " ")).toMatch(reason);
});

test.each(["0.0.9", "9.9.0"])(
  "a plugin of release %s beside a program of this one is refused with what to install",
  async (other) => {
    const folder = join(workspace.folder, `plugin-${other}`);
    cpSync(join(workspace.folder, "node_modules/pulumi-cloudbase"), folder, { recursive: true, dereference: true });
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    workspace.write(`plugin-${other}/package.json`, JSON.stringify({ ...manifest, version: other }));
    workspace.write("Pulumi.yaml", pluginProject.replace("./node_modules/pulumi-cloudbase", `./plugin-${other}`));
    workspace.write("index.js", program());
    const preview = await workspace.pulumiWith(keys(), "preview");
    expect(preview.code).not.toBe(0);
    expect(preview.text.replaceAll(/\s+/g, " ")).toContain(
      `the program's pulumi-cloudbase is ${version}, and this plugin is ${other}. Install the plugin of ${version}, or the package of ${other}: npm install pulumi-cloudbase@${other}.`,
    );
  },
);
