import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { defaultPolicy, makeReport, readPreview, toMarkdown } from "../../report";
import { openGate } from "../exactness/support/gate";
import { type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { makeWorkspace, type Run, type Workspace } from "./support/workspace";

/* What happens in a team's everyday life, on the real engine: two programs, two backends, hands in the console. */

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;
let center: IntegrationCenter;

beforeEach(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  center = connectIntegrationCenter({ ...emulator });
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
});

afterEach(async () => {
  await emulator.close();
  workspace.remove();
});

const head = `
const { WechatPay } = require("pulumi-cloudbase");
const pulumi = require("@pulumi/pulumi");
const merchant = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchant.json", "utf8"));
const base = { envId: "local-env", product: "mini-program", credentials: merchant };
class Shop extends pulumi.ComponentResource {
  constructor(name, args, opts) { super("acme:index:Shop", name, {}, opts); this.pay = new WechatPay("desk", { ...base, ...args }, { parent: this }); }
}
class Market extends pulumi.ComponentResource {
  constructor(name, args, opts) { super("acme:index:Market", name, {}, opts); this.pay = new WechatPay("desk", { ...base, ...args }, { parent: this }); }
}
/** A resource whose creation fails. */
const failing = () => new pulumi.CustomResource("pulumi-nodejs:dynamic:Broken", "broken",
  { __provider: 'exports.handler=()=>({check:async(o,n)=>({inputs:n,failures:[]}),create:async()=>{throw new Error("broken on purpose")},diff:async()=>({changes:false})})' });
`;

const write = (program: string) => workspace.write("index.js", head + program);

async function succeeds(...args: string[]): Promise<Run> {
  const run = await workspace.pulumi(...args);
  if (run.code !== 0) throw new Error(run.text);
  return run;
}

async function fails(...args: string[]): Promise<string> {
  const run = await workspace.pulumi(...args);
  if (run.code === 0) throw new Error(`did not fail:\n${run.text}`);
  return run.text;
}

const up = () => succeeds("up", "--yes", "--skip-preview");
const integrations = () => center.listIntegrations("local-env");

async function rotate(): Promise<void> {
  merchant = { ...merchant, apiV3Key: `${merchant.apiV3Key.slice(0, 24)}ROTATED${merchant.apiV3Key.slice(-1)}` };
  workspace.write("merchant.json", merchantFile(merchant));
}

async function variablesOf(name: string): Promise<Readonly<Record<string, string>>> {
  const record = (await integrations()).find((integration) => integration.name === name);
  return (await center.getFunction("local-env", record?.functionName ?? ""))?.environment ?? {};
}

async function untilActive(name: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    const record = (await integrations()).find((integration) => integration.name === name);
    if ((await center.getFunction("local-env", record?.functionName ?? ""))?.status === "Active") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${name} did not become Active`);
}

test("two components that each hold a resource of one name: refused in preview by naming both, and two integrations with names of their own", async () => {
  write('new Shop("s", {}); new Market("m", {});');
  const refused = await fails("preview");
  expect(refused).toMatch(
    /the name desk is declared by shop\/dev\/acme:index:\w+::desk and by shop\/dev\/acme:index:\w+::desk/,
  );
  expect(await integrations()).toEqual([]);

  write('new Shop("s", { name: "shop-desk" }); new Market("m", { name: "market-desk" });');
  await up();
  expect((await integrations()).map(({ name }) => name).sort()).toEqual(["market-desk", "shop-desk"]);
  write('new Shop("s", { name: "shop-desk" });');
  await up();
  expect((await integrations()).map(({ name }) => name)).toEqual(["shop-desk"]);
  await succeeds("preview", "--expect-no-changes");
});

test("a stack of the same name in another backend: refused, taken over only on purpose, and then the first one's destroy leaves it", async () => {
  write('new WechatPay("pay", base);');
  await up();
  const [mine] = await integrations();
  const other = makeWorkspace(emulator);
  try {
    other.write("merchant.json", merchantFile(merchant));
    other.write("index.js", `${head}new WechatPay("pay", base);`);
    await other.pulumi("stack", "init", "dev");
    for (const verb of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const refused = await other.pulumi(...verb);
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain("a stack of the same name whose state is kept elsewhere");
      expect(refused.text).toContain(`adopt: "${mine?.integrationId}"`);
    }
    expect(await integrations()).toEqual([mine]);

    other.write("index.js", `${head}new WechatPay("pay", { ...base, adopt: ${JSON.stringify(mine?.integrationId)} });`);
    expect((await other.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
    await rotate();
    expect(await fails("up", "--yes", "--skip-preview")).toContain("took it over; nothing was sent");
    await succeeds("destroy", "--yes", "--skip-preview");
    expect((await integrations()).map(({ integrationId }) => integrationId)).toEqual([mine?.integrationId]);
    expect((await other.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  } finally {
    other.remove();
  }
});

test("moved into a component without an alias: refused with the alias; by an alias nothing is deployed", async () => {
  write('new WechatPay("desk", base);');
  await up();
  const before = await variablesOf("desk");
  write('new Shop("s", {});');
  expect(await fails("preview")).toMatch(/belongs to shop\/dev\/desk\. .*aliases/);
  write(`
    class Moved extends pulumi.ComponentResource {
      constructor() { super("acme:index:Shop", "s"); new WechatPay("desk", base, { parent: this, aliases: [{ parent: pulumi.rootStackResource }] }); }
    }
    new Moved();`);
  const preview = await succeeds("preview", "--diff");
  expect(preview.text).toMatch(/~ owner.*"shop\/dev\/desk" => "shop\/dev\/acme:index:Shop::desk"/);
  expect(preview.text).not.toContain("credentialFacts");
  await up();
  expect(await variablesOf("desk")).toEqual(before);
  await succeeds("preview", "--expect-no-changes");
});

test("moved and taken over while another resource fails, then up again: the live integration is not deleted", async () => {
  write('new WechatPay("desk", base);');
  await up();
  const [before] = await integrations();
  const moved = `new Shop("s", { adopt: ${JSON.stringify(before?.integrationId)} });`;
  write(`${moved} failing();`);
  await fails("up", "--yes", "--skip-preview");
  write(moved);
  await up();
  expect((await integrations()).map(({ integrationId }) => integrationId)).toEqual([before?.integrationId]);
  await succeeds("preview", "--expect-no-changes");
  expect(await emulator.sendCallback("desk", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("variables and description by hand: seen by refresh, told by preview, kept by a rotation", async () => {
  write('new WechatPay("pay", { ...base, description: "payments" });');
  await up();
  const [record] = await integrations();
  await center.setFunctionVariables("local-env", record?.functionName ?? "", {
    ...(await variablesOf("pay")),
    BY_HAND: "a team's own",
  });
  await center.labelIntegration("local-env", record?.integrationId ?? "", { name: "pay", description: "edited" });
  await untilActive("pay");
  const refresh = await succeeds("refresh", "--yes", "--diff");
  expect(refresh.text).toContain("bears no ownership mark any more");
  expect((await succeeds("stack", "export")).stdout).toMatch(/"observedVariables": \{\s*"BY_HAND": "hmac /);
  expect((await succeeds("preview", "--diff")).text).toMatch(/~ description.*"edited" => "payments"/);
  await rotate();
  await up();
  expect(await variablesOf("pay")).toMatchObject({ BY_HAND: "a team's own", apiV3Key: merchant.apiV3Key });
  await succeeds("preview", "--expect-no-changes");
});

test("keys and endpoint of another account: refresh, preview and destroy refuse, and state is as it was", async () => {
  write('new WechatPay("pay", base);');
  await up();
  const before = (await succeeds("stack", "export")).stdout;
  const other = await startEmulator();
  try {
    const elsewhere = {
      CLOUDBASE_ENDPOINT: other.endpoint,
      TENCENTCLOUD_SECRETID: other.secretId,
      TENCENTCLOUD_SECRETKEY: other.secretKey,
    };
    const applied = ["--yes", "--skip-preview"];
    const verbs = [["preview"], ["refresh", ...applied], ["up", ...applied], ["destroy", ...applied]];
    for (const verb of verbs) {
      const run = await workspace.pulumiWith(elsewhere, ...verb);
      expect([verb, run.code]).not.toEqual([verb, 0]);
      expect(run.text).toMatch(
        /state refers to the environment local-env of account [0-9]+, made on .* reach one with the same id, but of account/,
      );
    }
  } finally {
    await other.close();
  }
  const resources = (text: string) =>
    (
      JSON.parse(text) as { deployment: { resources: { urn: string; inputs?: unknown; outputs?: unknown }[] } }
    ).deployment.resources.map(({ urn, inputs, outputs }) => ({ urn, inputs, outputs }));
  expect(resources((await succeeds("stack", "export")).stdout)).toEqual(resources(before));
  await succeeds("preview", "--expect-no-changes");
});

test("gone from the cloud: the preview shows that it is made anew, with which URL, and up makes it", async () => {
  write('exports.url = new WechatPay("pay", base).callbackUrls.order;');
  await up();
  const [record] = await integrations();
  await center.deleteIntegration("local-env", record?.integrationId ?? "");
  const preview = await succeeds("preview", "--diff");
  expect(preview.text).toContain("is gone from local-env: it will be created again, with another callback URL");
  expect(preview.text).toMatch(/integrationId.*=>/);
  await up();
  const [anew] = await integrations();
  expect(anew?.integrationId).not.toBe(record?.integrationId);
  await succeeds("preview", "--expect-no-changes");
});

test("removed from state: the next run takes it up, and says so", async () => {
  write('new WechatPay("pay", base);');
  await up();
  const before = await integrations();
  await succeeds("state", "delete", "--yes", "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/cloudbase:Integration::pay");
  expect((await succeeds("preview")).text).toMatch(/is there already: .* removed from state/);
  await up();
  expect((await integrations()).map(({ integrationId }) => integrationId)).toEqual(
    before.map(({ integrationId }) => integrationId),
  );
  await succeeds("preview", "--expect-no-changes");
});

test("an adoption of another type is refused in preview; deleteProtection refuses a destroy with its reason", async () => {
  write('new WechatPay("pay", { ...base, deleteProtection: "the merchant console points here" });');
  await up();
  const [record] = await integrations();
  expect(await fails("destroy", "--yes", "--skip-preview")).toContain(
    'deleteProtection says "the merchant console points here"',
  );
  write(`new WechatPay("pay", { ...base, deleteProtection: "x" });
    new WechatPay("n", { ...base, product: "native", adopt: ${JSON.stringify(record?.integrationId)} });`);
  expect(await fails("preview")).toContain("is of type weixinpaydc, and weixinpaynative is declared");
});

test("a rotation whose answer is lost, then the program goes back: center and function end with the program's key", async () => {
  write('new WechatPay("pay", base);');
  await up();
  const before = merchant;
  let isLosing = true;
  const gate = await openGate(emulator.endpoint, (_call, action) =>
    action === "UpdateUserKey" && isLosing ? "lost" : "pass",
  );
  const through = (...args: string[]) => workspace.pulumiWith({ CLOUDBASE_ENDPOINT: gate.endpoint }, ...args);
  await rotate();
  const cutOff = await through("up", "--yes", "--skip-preview");
  expect(cutOff.text).toContain("It is not known whether the change was taken");
  isLosing = false;
  merchant = before;
  workspace.write("merchant.json", merchantFile(merchant));
  expect((await through("preview")).text).toContain("the last change was cut off");
  expect((await through("up", "--yes", "--skip-preview")).code).toBe(0);
  await gate.close();
  expect(await variablesOf("pay")).toMatchObject({ apiV3Key: before.apiV3Key });
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  await succeeds("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
});

test("the preview of a destroy, read by the report, names the function that stays and the credentials it holds", async () => {
  write('new WechatPay("pay", base);');
  await up();
  const [record] = await integrations();
  const preview = readPreview((await succeeds("destroy", "--preview-only", "--json")).stdout);
  const text = toMarkdown(makeReport({ preview, others: [], policy: defaultPolicy, nowMs: Date.now() }));
  expect(text).toMatch(/callbacks sent there are lost/);
  expect(text).toMatch(
    new RegExp(`function \`${record?.functionName}\` stays, with live credentials in its variables \\(apiV3Key`),
  );
});

test("a rotation whose apply fails does not end with what to do in the merchant console, but with its opposite", async () => {
  write('new WechatPay("pay", base);');
  await up();
  await rotate();
  const preview = await succeeds("preview");
  expect(preview.text).toContain("change it there right after this apply");
  await emulator.close();
  const failed = await fails("up", "--yes", "--skip-preview");
  expect(failed).toContain("Change nothing at the third party until a run does");
  expect(failed).not.toContain("right after this apply");
});
