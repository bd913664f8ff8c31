import { type Emulator, type Switches, startEmulator } from "../../../lab";
import type { Context } from "../../../provider/lifecycle/context";
import { ManualClock } from "../../emulator/support/clock";
import { envelope, publicKeyId, signed, transaction } from "../../gateway/support/merchant";
import { credentials, makeContext } from "../../lifecycle/support";
import { rsaPair } from "../../support/keys";
import { type Decide, type Gate, isWrite, openGate } from "./gate";
import { extsOf, type Snapshot, snapshotOf } from "./snapshot";

/** A provider process: its own memory and its own way to the cloud, until it ends or is killed. */
export interface ProviderProcess {
  readonly context: Context & { readonly said: string[] };
  readonly gate: Gate;
  writes(): string[];
}

const deploymentMs = 300;
/** Longer than any deployment here. */
const quietMs = 1000;

/** One cloud on a clock that stands still, and processes that speak to it over real HTTP. */
export class World {
  readonly #gates: Gate[] = [];
  #callbacks = 0;

  private constructor(
    readonly emulator: Emulator,
    readonly clock: ManualClock,
    private readonly shortestWaitMs: number,
  ) {}

  /** `shortestWaitMs`: how late a process wakes up at least, so that long waits take few looks. */
  static async start(switches: Partial<Switches> = {}, shortestWaitMs = 0): Promise<World> {
    const clock = new ManualClock();
    // One length, so that the same seed gives the same run; long enough that a run waits for it.
    const provisioning = { fromMs: deploymentMs, toMs: deploymentMs };
    return new World(await startEmulator({ clock, provisioning, switches }), clock, shortestWaitMs);
  }

  /** A way to this cloud, closed with it. */
  async gate(decide?: Decide): Promise<Gate> {
    const gate = await openGate(this.emulator.endpoint, decide);
    this.#gates.push(gate);
    return gate;
  }

  async process(decide?: Decide): Promise<ProviderProcess> {
    const gate = await this.gate(decide);
    // Dead processes do not wake up.
    const wait = (delayMs: number) =>
      gate.isKilled()
        ? new Promise<void>(() => undefined)
        : Promise.resolve(this.clock.advance(Math.max(delayMs, this.shortestWaitMs)));
    const context = makeContext(this.emulator, this.clock, gate.endpoint, wait);
    return { context, gate, writes: () => gate.calls.filter(isWrite) };
  }

  /** The clock moves on until nothing is being deployed. */
  settle(): void {
    this.clock.advance(quietMs);
  }

  /** A client of the cloud that no fault touches. */
  center() {
    return makeContext(this.emulator, this.clock).connect();
  }

  snapshot(): Promise<Snapshot> {
    return snapshotOf(this.emulator, () => this.clock.now());
  }

  /** What the center keeps of each integration's credentials, as it was sent. */
  storedExts(): Promise<string[]> {
    return extsOf(this.emulator, () => this.clock.now());
  }

  /** The status of a payment's callback that a WeChat Pay which is not ours made with this APIv3 key. */
  async callback(url: string, apiV3Key: string): Promise<number> {
    const [, integrationId, path] = /^https:\/\/([^.]+)\.[^/]+(\/.*)$/.exec(url) ?? [];
    this.#callbacks += 1;
    const { appId, merchantId } = credentials;
    const plaintext = { ...transaction, appid: appId, mchid: merchantId, out_trade_no: `T${this.#callbacks}` };
    const notification = { ...envelope({ plaintext, key: apiV3Key }), id: `notification-${this.#callbacks}` };
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    const { headers, body } = signed(notification, { timestamp });
    const target = `${this.emulator.gateway}/_integration/${integrationId}${path}`;
    return (await fetch(target, { method: "POST", headers, body })).status;
  }

  async close(): Promise<void> {
    await Promise.all(this.#gates.map((gate) => gate.close()));
    await this.emulator.close();
  }
}

/** Credentials that differ in the APIv3 key; callbacks are verified by a WeChat Pay that is not ours. */
export function credentialsWith(apiV3Key: string): Record<string, string> {
  return {
    ...credentials,
    apiV3Key,
    wxPayPublicKey: rsaPair("wechat pay").publicKey,
    wxPayPublicKeyId: publicKeyId,
  };
}

/** The n-th APIv3 key: 32 characters. */
export function apiV3KeyNumber(number: number): string {
  return `CANARYkey${String(number).padStart(23, "0")}`;
}
