import { execFileSync } from "node:child_process";
import { type Emulator, startEmulator } from "../../emulator";
import { askConsole } from "../support/console";
import { type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

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

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The process that runs our provider, below the given one. */
function providerBelow(ancestor: number): number {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line): Process => {
      const [pid = "", parent = "", ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), command: command.join(" ") };
    });
  const below = (pid: number): Process[] =>
    processes.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  const provider = below(ancestor).find(({ command }) => /node.*dynamic-provider/.test(command));
  if (!provider) throw new Error("no provider process is running");
  return provider.pid;
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

test("the CLI is killed in the middle of create: after pulumi cancel the next run ends with one integration and one function", async () => {
  const up = workspace.start("up", "--yes", "--skip-preview");
  await creating();
  const provider = providerBelow(up.pid);
  process.kill(up.pid, "SIGKILL");
  await up.done;
  // The engine leaves its provider behind; it goes on until it is done.
  process.kill(provider, "SIGKILL");

  expect((await workspace.pulumi("cancel", "--yes")).code).toBe(0);
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await integrations()).toEqual([expect.objectContaining({ status: "Running" })]);
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
});
