import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { repository } from "./support/install";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { merchantFile } from "./support/program";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * One story, told in order on one stack, as test/engine/lifecycle.test.ts has it for the dynamic provider: a program with
 * a Provider of its own, the real CLI, the packed package as the plugin, the emulator over HTTP.
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
  secrets.push(...canaries(merchant), emulator.secretKey);
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("index.js", pluginProgram());
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

test("the package's program is a plugin to the engine, as pulumi package add asks it: it gives its schema", async () => {
  const { code, stdout, text } = await pulumi(
    "package",
    "get-schema",
    "./node_modules/pulumi-cloudbase/pulumi-resource-cloudbase",
  );
  if (code !== 0) throw new Error(text);
  expect({ code, resources: Object.keys(JSON.parse(stdout).resources) }).toEqual({
    code: 0,
    resources: expect.arrayContaining(["cloudbase:index:Integration", "cloudbase:index:WechatPay"]),
  });
});

test("a preview of a new integration shows its id, function and callback URL, and makes nothing", async () => {
  const preview = await pulumi("preview", "--diff");
  expect(preview.text).toMatch(
    /orderCallbackUrl: "https:\/\/pay-[a-z0-9]{8}\.integration-callback\.tcloudbase\.com\/wechatpay\/order"/,
  );
  expect(preview.text).toContain("cloudbase:index:WechatPay");
  expect(await integrations()).toEqual([]);
});

test("up makes one integration that is running, with the names that the preview showed, and nothing is left to do", async () => {
  const up = await pulumi("up", "--yes");
  expect({ code: up.code, text: up.text }).toEqual({ code: 0, text: expect.stringMatching(/\+ 3 created/) });
  const { integrationId, functionName } = await outputs();
  expect(functionName).toBe(`${integrationId}-demo-scfweb`);
  expect(await integrations()).toEqual([expect.objectContaining({ integrationId, functionName, status: "Running" })]);
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
});

test("refresh finds no difference", async () => {
  const refresh = await pulumi("refresh", "--yes", "--expect-no-changes");
  expect(refresh.text).toContain("3 unchanged");
});

async function steps(...args: string[]) {
  const preview = await pulumi("preview", "--json", ...args);
  const { steps = [] } = JSON.parse(preview.stdout) as {
    steps?: { op: string; urn: string; detailedDiff: Record<string, { kind: string }> | null }[];
  };
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn, detailedDiff }) => ({ op, name: urn.split("::")[3], changed: kindsOf(detailedDiff) }));
}

function kindsOf(detailedDiff: Record<string, { kind: string }> | null): Record<string, string> {
  return Object.fromEntries(Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => [path, kind]));
}

const command = join(repository, "dist/cli/bin.js");

/** The report of preview.json. */
async function reported(): Promise<string> {
  const run = await promisify(execFile)(process.execPath, [command, "report", "preview.json"], {
    cwd: workspace.folder,
  });
  printed.push(run.stdout);
  return run.stdout;
}

test("rotating apiV3Key previews one changed path that names it, and what it means outside is told once", async () => {
  rotate({ apiV3Key: canaryKey() });
  expect(await steps()).toEqual([{ op: "update", name: "pay", changed: { "credentialFacts.apiV3Key": "update" } }]);
  // What a reviewer reads of it.
  workspace.write("preview.json", (await pulumi("preview", "--json")).stdout);
  expect(await reported()).toMatch(/Integrations of `shop\/dev` in `local-env`: 1 to update[\s\S]*apiV3Key/);
  expect(notes((await pulumi("preview")).text)).toEqual([
    "  cloudbase:index:WechatPay (pay):",
    expect.stringContaining("warning: pay: credentials.apiV3Key: WeChat Pay stops using the old key"),
  ]);
});

/** The lines that the CLI prints at the end, by resource. */
function notes(text: string): string[] {
  const [, diagnostics = ""] = text.split(/^Diagnostics:$/m);
  const [lines = ""] = diagnostics.split(/^(?:Outputs|Resources):$/m);
  return lines.split("\n").filter((line) => line.trim() !== "");
}

test("the rotated key is live after up, in the same integration and function", async () => {
  const before = await outputs();
  const up = await pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toMatch(/~ 1 updated/);
  expect(notes(up.text)).toEqual([
    "  cloudbase:index:WechatPay (pay):",
    expect.stringContaining("warning: pay: credentials.apiV3Key: the new value is live."),
  ]);
  expect(await outputs()).toMatchObject({ integrationId: before.integrationId, functionName: before.functionName });
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a saved plan is applied, and refused without a secret in the refusal when a key changed meanwhile", async () => {
  rotate({ apiV3Key: canaryKey() });
  expect((await pulumi("preview", "--save-plan", "plan.json")).code).toBe(0);
  rotate({ apiV3Key: canaryKey() });
  const refused = await pulumi("up", "--yes", "--plan", "plan.json", "--skip-preview");
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

test("changing the product replaces the integration, and the preview says by what", async () => {
  const before = await outputs();
  workspace.write("index.js", pluginProgram({ product: "native" }));
  expect(await steps()).toContainEqual({
    op: "replace",
    name: "pay",
    changed: expect.objectContaining({ type: "update-replace" }),
  });
  expect((await pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  const after = await outputs();
  expect(after.integrationId).not.toBe(before.integrationId);
  expect(await integrations()).toEqual([
    expect.objectContaining({ integrationId: after.integrationId, status: "Running" }),
  ]);
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
});

test("taken out of state and imported by id, it previews unchanged with and without its credentials", async () => {
  const { integrationId } = await outputs();
  const urn = "urn:pulumi:dev::shop::cloudbase:index:WechatPay::pay";
  const provider = await providerReference();
  expect((await pulumi("state", "delete", urn, "--yes")).code).toBe(0);
  const file = {
    resources: [
      { type: "cloudbase:index:WechatPay", name: "pay", id: `local-env/${integrationId}`, provider: "account" },
    ],
    nameTable: { account: provider },
  };
  const byProgram = { options: `{ import: "local-env/${integrationId}" }` };
  workspace.write("index.js", pluginProgram({ product: "native" }, byProgram));
  workspace.write("preview.json", (await pulumi("preview", "--json")).stdout);
  expect(await reported()).toMatch(
    /1 to import[\s\S]*It is taken into the state as the cloud has it; nothing is sent\./,
  );
  workspace.write("index.js", pluginProgram({ product: "native" }));
  workspace.write("import.json", JSON.stringify(file));
  const imported = await pulumi("import", "--file", "import.json", "--yes", "--generate-code=false", "--protect=false");
  expect({ code: imported.code, text: imported.text }).toEqual({
    code: 0,
    text: expect.stringContaining("1 imported"),
  });
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
});

async function providerReference(): Promise<string> {
  const { deployment } = JSON.parse((await pulumi("stack", "export")).stdout);
  const { urn } = deployment.resources.find(({ type }: { type: string }) => type === "pulumi:providers:cloudbase");
  return urn;
}

test("by its id it can be read without being declared, and its reader changes nothing", async () => {
  const { integrationId = "" } = await outputs();
  const reads = `exports.seen = require("pulumi-cloudbase").Integration.get("seen", "local-env/${integrationId}", { provider }).callbackDomain;`;
  workspace.write("index.js", pluginProgram({ product: "native" }) + reads);
  const up = await pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toMatch(new RegExp(`seen +: "${integrationId}\\.integration-callback`));
  expect(await integrations()).toHaveLength(1);
  workspace.write("index.js", pluginProgram({ product: "native" }));
  expect((await pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await integrations()).toHaveLength(1);
});

test("an id of another form is refused with the form", async () => {
  const imported = await pulumi(
    "import",
    "cloudbase:index:WechatPay",
    "other",
    "pay-12345678",
    "--yes",
    "--generate-code=false",
  );
  expect(imported.code).not.toBe(0);
  expect(imported.text).toContain("it has the form <environment id>/<integration id>");
});

test("destroy releases the domain, keeps the function and says what that means", async () => {
  const { functionName } = await outputs();
  const destroy = await pulumi("destroy", "--yes");
  expect(destroy.text).toContain("callback domain and 2 routes released");
  expect(destroy.text).toContain(`function ${functionName} was kept`);
  expect(await integrations()).toEqual([]);
});

test("no credential is in state, backups, history, plan, logs, temporary files or in anything that was printed", async () => {
  expect(secrets.length).toBeGreaterThan(15);
  const exported = await pulumi("stack", "export");
  expect(exported.stdout).not.toContain("ciphertext");
  expect(filesHolding(workspace.folder, secrets)).toEqual([join(workspace.folder, "merchant.json")]);
  const text = printed.join("\n");
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
