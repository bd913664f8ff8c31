import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../lab";
import { isWrite, openGate } from "../../exactness/support/gate";
import { snapshotOf } from "../../exactness/support/snapshot";
import type { Host } from "./hosts";
import { type Merchant, makeMerchant } from "./merchant";
import { languageHostBelow } from "./processes";
import { merchantFile } from "./program";
import type { Situation } from "./situations";
import { makeWorkspace, type Run, type Workspace } from "./workspace";

/*
 * Real kills of a real CLI and its real provider, at an exact call: a gate between provider and cloud holds the call while
 * the processes are killed.
 */

export type Victim = "provider" | "CLI" | "both" | "language host" | "nobody: the answer is lost";

/** The n-th call of this action of the run, and whether it takes effect. */
export interface Boundary {
  readonly action: string;
  readonly occurrence: number;
  readonly when: "before" | "after its effect";
}

export interface EngineCell {
  readonly situation: string;
  readonly boundary: Boundary;
  readonly victim: Victim;
  /** What a person runs before and after the next run. */
  readonly byHand: readonly string[];
  /** Empty: it converged. */
  readonly problems: readonly string[];
}

/** A deployment is under way for so long; long enough to be killed in. */
const provisioning = { fromMs: 300, toMs: 300 };

/** What is there before a run: made once, copied for each. */
export interface Prepared {
  readonly host: Host;
  readonly situation: Situation;
  readonly merchant: Merchant;
  readonly folder: string;
  remove(): void;
}

export async function prepare(host: Host, situation: Situation): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), "prepared-"));
  const emulator = await startEmulator({ data: join(folder, "cloud"), provisioning });
  const merchant = makeMerchant(await emulator.wechatPay);
  const workspace = makeWorkspace(emulator);
  try {
    workspace.write("Pulumi.yaml", host.project);
    await succeeds(workspace.pulumi("stack", "init", "dev"));
    workspace.write("merchant.json", merchantFile(merchant));
    if (situation.before !== undefined) {
      workspace.write("index.js", situation.before);
      await succeeds(workspace.pulumi("up", "--yes", "--skip-preview"));
    }
    await situation.byHand?.(emulator, merchant);
    await untilDeployed(emulator);
    for (const part of ["state", "Pulumi.dev.yaml"]) copy(workspace.folder, folder, part);
  } finally {
    workspace.remove();
    await emulator.close();
  }
  return { host, situation, merchant, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

interface Scene {
  readonly emulator: Emulator;
  readonly merchant: Merchant;
  readonly folder: string;
}

async function onStage<T>({ situation, merchant, folder }: Prepared, play: (scene: Scene) => Promise<T>): Promise<T> {
  const copied = mkdtempSync(join(tmpdir(), "scene-"));
  cpSync(folder, copied, { recursive: true });
  const emulator = await startEmulator({ data: join(copied, "cloud"), provisioning });
  const key = situation.isRotation ? `ROTATED${merchant.apiV3Key.slice(7)}` : merchant.apiV3Key;
  try {
    return await play({ emulator, merchant: { ...merchant, apiV3Key: key }, folder: copied });
  } finally {
    await emulator.close();
    rmSync(copied, { recursive: true, force: true });
  }
}

function open(scene: Scene, { host, situation }: Prepared, endpoint: string): Workspace {
  const workspace = makeWorkspace({ ...scene.emulator, endpoint });
  for (const part of ["state", "Pulumi.dev.yaml"]) copy(scene.folder, workspace.folder, part);
  workspace.write("Pulumi.yaml", host.project);
  workspace.write("index.js", situation.program);
  workspace.write("merchant.json", merchantFile(scene.merchant));
  return workspace;
}

/** The calls of an undisturbed run, and so its boundaries: its first call, around each write, and what follows the last. */
export function boundariesOf(prepared: Prepared): Promise<Boundary[]> {
  return onStage(prepared, async (scene) => {
    const gate = await openGate(scene.emulator.endpoint);
    const workspace = open(scene, prepared, gate.endpoint);
    try {
      await succeeds(workspace.pulumi(...onDev(prepared.situation.command)));
      const numbered = gate.calls.map((action, index) => ({
        action,
        occurrence: gate.calls.slice(0, index + 1).filter((other) => other === action).length,
      }));
      const writes = numbered.filter(({ action }) => isWrite(action));
      const afterLast = numbered[numbered.findLastIndex(({ action }) => isWrite(action)) + 1];
      const around = writes.flatMap((call): Boundary[] => [
        { ...call, when: "before" },
        { ...call, when: "after its effect" },
      ]);
      const [first] = numbered;
      const ends = [first, ...(writes.length > 0 ? [afterLast] : [])].filter((call) => call !== undefined);
      return [...ends.slice(0, 1), ...around, ...ends.slice(1)].map((call) => ({ when: "before", ...call }));
    } finally {
      workspace.remove();
      await gate.close();
    }
  });
}

export function victimsAt({ action, when }: Boundary): Victim[] {
  const killed: Victim[] = ["provider", "CLI", "both", "language host"];
  return isWrite(action) && when === "after its effect" ? [...killed, "nobody: the answer is lost"] : killed;
}

export function runEngineCell(prepared: Prepared, boundary: Boundary, victim: Victim): Promise<EngineCell> {
  const { situation } = prepared;
  return onStage(prepared, async (scene) => {
    const cutOff = await cutOffAt(scene, prepared, boundary, victim);
    const { workspace, orphan } = cutOff;
    const byHand: string[] = [];
    try {
      const there = { CLOUDBASE_ENDPOINT: scene.emulator.endpoint };
      const pulumi = (...args: string[]) => workspace.pulumiWith(there, ...onDev(args));
      if (victim === "CLI" || victim === "both") {
        byHand.push("pulumi cancel");
        await succeeds(pulumi("cancel", "--yes"));
      }
      const next = await pulumi(...situation.command);
      const problems = next.code === 0 ? [] : [`the next run fails: ${next.text}`];
      // What waits for a call that was cut off, and a provider that outlived its CLI, have ended or end here.
      if (orphan !== undefined) endIfThere(orphan);
      if ((await pendingIn(pulumi)) > 0) {
        byHand.push("pulumi refresh --clear-pending-creates");
        await succeeds(pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates"));
        if ((await pendingIn(pulumi)) > 0) problems.push("operations are pending still");
      }
      problems.push(...(await inTheCloud(scene, situation)));
      if (situation.integrations > 0) {
        const preview = await pulumi("preview", "--expect-no-changes");
        if (preview.code !== 0) problems.push(`a preview after it sees changes: ${preview.text}`);
      }
      return { situation: situation.name, boundary, victim, byHand, problems };
    } finally {
      workspace.remove();
      await cutOff.close();
    }
  });
}

async function cutOffAt(scene: Scene, prepared: Prepared, boundary: Boundary, victim: Victim) {
  const { host, situation } = prepared;
  const isAt = (action: string, seen: number) => action === boundary.action && seen === boundary.occurrence;
  const calls = new Map<string, number>();
  const held: { call?: number; orphan?: number } = {};
  const { promise: started, resolve: start } = Promise.withResolvers<number>();
  const strike = (cli: number) => {
    const [provider, languageHost] = [host.processBelow(cli), languageHostBelow(cli)];
    if (victim === "CLI" || victim === "both") process.kill(cli, "SIGKILL");
    if (victim === "provider" || victim === "both") process.kill(provider, "SIGKILL");
    // Pulumi's own looks for its engine every few minutes only.
    if (victim !== "provider") process.kill(languageHost, "SIGKILL");
    if (victim === "CLI") held.orphan = provider;
  };
  let cli = 0;
  const gate = await openGate(
    scene.emulator.endpoint,
    async (call, action) => {
      const seen = (calls.get(action) ?? 0) + 1;
      calls.set(action, seen);
      if (!isAt(action, seen)) return "pass";
      cli = await started;
      held.call = call;
      if (victim === "nobody: the answer is lost") return "lost";
      if (boundary.when === "before") strike(cli);
      if (victim === "CLI" || victim === "language host") return "pass";
      return boundary.when === "before" ? "killed before" : "killed after";
    },
    (call) => {
      if (call === held.call && boundary.when === "after its effect" && victim !== "nobody: the answer is lost") {
        strike(cli);
      }
    },
  );
  const workspace = open(scene, prepared, gate.endpoint);
  const run = workspace.start(...onDev(situation.command));
  start(run.pid);
  await run.done;
  if (held.call === undefined) throw new Error(`${situation.name} never came to ${JSON.stringify(boundary)}`);
  return { workspace, orphan: held.orphan, close: gate.close };
}

async function inTheCloud(scene: Scene, situation: Situation): Promise<string[]> {
  const { emulator, merchant } = scene;
  await untilDeployed(emulator);
  const found: string[] = [];
  const { integrations, functions } = await snapshotOf(emulator, Date.now);
  const count = Object.keys(integrations).length;
  if (count !== situation.integrations) found.push(`${count} integrations`);
  const kept = Object.keys(functions).length - situation.integrations;
  if (kept < 0 || kept > situation.keptFunctionsMax) found.push(`${kept} functions that serve no integration`);
  for (const { credentials, functionName } of Object.values(integrations)) {
    const on = functions[functionName]?.environment ?? {};
    if (credentials.apiV3Key !== merchant.apiV3Key) found.push("the center has another key");
    if (on.apiV3Key !== merchant.apiV3Key) found.push("the function has another key");
    if (situation.byHand && on.BY_HAND !== "kept") found.push("a variable set by hand is gone");
    const sent = await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" });
    if (sent?.status !== 200) found.push(`a callback is answered with ${sent?.status}`);
  }
  return found;
}

async function pendingIn(pulumi: (...args: string[]) => Promise<Run>): Promise<number> {
  const { deployment } = JSON.parse((await succeeds(pulumi("stack", "export"))).stdout);
  return (deployment.pending_operations ?? []).length;
}

async function untilDeployed(emulator: Emulator): Promise<void> {
  for (let looks = 0; looks < 500; looks++) {
    const { functions } = await snapshotOf(emulator, Date.now);
    if (Object.values(functions).every(({ status }) => status === "Active")) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("a function did not become Active");
}

function onDev(command: readonly string[]): string[] {
  return [...command, "--stack", "dev"];
}

async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  if (run.code !== 0) throw new Error(run.text);
  return run;
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function copy(from: string, to: string, part: string): void {
  cpSync(join(from, part), join(to, part), { recursive: true });
}
