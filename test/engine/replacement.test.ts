import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  workspace.write("index.js", wechatPayProgram());
  workspace.write("merchant.json", merchantFile(makeMerchant(await emulator.wechatPay)));
  await workspace.pulumi("stack", "init", "dev");
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
});

afterAll(async () => {
  await emulator.close();
  workspace.remove();
});

async function integrations(): Promise<{ integrationId: string; status: string }[]> {
  return (await askConsole(emulator, "integrations")).json() as never;
}

async function outputs(): Promise<Record<string, string>> {
  return JSON.parse((await workspace.pulumi("stack", "output", "--json")).stdout);
}

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/cloudbase:Integration::pay";

test("a replacement that a person forces ends with one new integration, which the outputs name", async () => {
  const before = await outputs();
  expect((await workspace.pulumi("up", "--yes", "--skip-preview", "--replace", urn)).code).toBe(0);
  const after = await outputs();
  expect(after.integrationId).not.toBe(before.integrationId);
  expect(await integrations()).toEqual([
    expect.objectContaining({ integrationId: after.integrationId, status: "Running" }),
  ]);
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("after it, nothing is seen as changed, and a refresh agrees", async () => {
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  expect((await workspace.pulumi("refresh", "--yes")).code).toBe(0);
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  expect(await integrations()).toHaveLength(1);
});

test("a replacement that is created first takes up what it replaces, and nothing is lost", async () => {
  const before = await outputs();
  workspace.write("index.js", wechatPayProgram({ options: { deleteBeforeReplace: false } }));
  const up = await workspace.pulumi("up", "--yes", "--skip-preview", "--replace", urn);
  expect(up.text).toContain("was not deleted, since its replacement is the same integration");
  expect(up.code).toBe(0);
  expect(await outputs()).toEqual(before);
  expect(await integrations()).toEqual([expect.objectContaining({ status: "Running" })]);
});
