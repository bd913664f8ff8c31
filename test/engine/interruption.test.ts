import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { startHoldingNetwork } from "./support/holding-network";
import { type Merchant, makeMerchant } from "./support/merchant";
import { languageHostBelow, providerBelow } from "./support/processes";
import { merchantFile, wechatPayProgram } from "./support/program";
import { type Command, makeWorkspace, type Workspace } from "./support/workspace";

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeEach(async () => {
  // Long enough to be killed in the middle, short enough to wait for.
  emulator = await startEmulator({ provisioning: { fromMs: 4000, toMs: 4000 } });
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("index.js", wechatPayProgram());
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

test("the provider is killed in the middle of create: the next run ends with one integration and one function", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  process.kill(providerBelow(up.pid), "SIGKILL");
  expect((await up.done).code).not.toBe(0);

  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await integrations()).toEqual([expect.objectContaining({ status: "Running" })]);
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

/** Longest that a provider may stay after its engine, when nothing is under way. It takes some 50 ms. */
const endsWithinMs = 5_000;

/** Until the process is gone; fails after the limit. */
async function ended(pid: number, withinMs = endsWithinMs): Promise<void> {
  const limit = Date.now() + withinMs;
  while (isRunning(pid)) {
    if (Date.now() > limit) throw new Error(`process ${pid} still runs ${withinMs} ms after its engine`);
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

/** Returns the provider that it leaves behind. */
function killCli({ pid }: Command): number {
  const provider = providerBelow(pid);
  const languageHost = languageHostBelow(pid);
  process.kill(pid, "SIGKILL");
  // Pulumi's own looks for its engine every few minutes only.
  process.kill(languageHost, "SIGKILL");
  return provider;
}

/** After whatever happened: the next run ends with one integration and one function, and there is nothing left to do. */
async function converges(): Promise<void> {
  // A killed CLI leaves its lock.
  await workspace.pulumi("cancel", "--yes");
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await integrations()).toEqual([expect.objectContaining({ status: "Running" })]);
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
}

test("the CLI is killed while create waits: its provider ends, and after pulumi cancel the next run converges", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  await ended(killCli(up));
  await up.done;
  await converges();
});

test("the CLI is killed while a call is under way: it comes back, nothing more is sent, and the provider ends", async () => {
  const network = await startHoldingNetwork(emulator.endpoint);
  try {
    const held = network.hold("CreateUserKey");
    const up = workspace.startWith({ CLOUDBASE_ENDPOINT: network.endpoint }, "up", "--yes", "--skip-preview");
    const answer = await held;
    const provider = killCli(up);
    await up.done;
    // Nothing tells that it does not end but that it has not.
    await expect(ended(provider, 1_000)).rejects.toThrow("still runs");

    const calledBefore = network.called.length;
    await answer.release();
    await ended(provider);
    expect(network.called.slice(calledBefore)).toEqual([]);
  } finally {
    await network.close();
  }
  await converges();
});

test("the CLI is killed in the middle of a preview: its provider ends, and the next run converges", async () => {
  const network = await startHoldingNetwork(emulator.endpoint);
  try {
    const held = network.hold("GetUserKeyList");
    const preview = workspace.startWith({ CLOUDBASE_ENDPOINT: network.endpoint }, "preview");
    const answer = await held;
    const provider = killCli(preview);
    await answer.release();
    await ended(provider);
    await preview.done;
  } finally {
    await network.close();
  }
  await converges();
});

test("the language host is killed while create waits: the run ends with its provider, and the next one converges", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  const provider = providerBelow(up.pid);
  process.kill(languageHostBelow(up.pid), "SIGKILL");
  expect((await up.done).code).not.toBe(0);
  await ended(provider);
  await converges();
});

test("Ctrl-C while create waits: the engine lets it finish, and nothing is left to do", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  const provider = providerBelow(up.pid);
  process.kill(up.pid, "SIGINT");
  await up.done;
  await ended(provider);
  await converges();
});

test("a second Ctrl-C: the run ends there with its provider, and the next one converges", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  const provider = providerBelow(up.pid);
  process.kill(up.pid, "SIGINT");
  // The engine says that it heard the first one; two at once are one.
  await up.printed(/terminate immediately/);
  process.kill(up.pid, "SIGINT");
  expect((await up.done).code).not.toBe(0);
  await ended(provider);
  await converges();
});
