import { functionEnvironment } from "../catalog";
import { startEmulator } from "../emulator";
import type { CallbackEntry, WechatPayPlatform } from "../emulator/types";
import type { VirtualClock } from "../emulator/virtual-clock";
import { connectIntegrationCenter } from "../provider/cloud";
import { EnvironmentView } from "../provider/lifecycle/environment-view";
import { readyTimeoutMsDefault, settle } from "../provider/lifecycle/settle";
import type { Credentials } from "./credentials";
import { seededFraction, seededInteger } from "./randomness";
import { makeReceiver, type Receiver } from "./receiver";
import type { PlannedState, RehearsalOptions } from "./types";

/** Documented: a deployment takes about 1 to 2 minutes. */
const deploymentSpan = { fromMs: 60_000, toMs: 120_000 };
const owner = "rehearsal/rehearsal/rehearsal";

/** A throw-away Integration Center in memory, as the real client sees it. */
export interface ThrowAwayCenter {
  readonly gatewayOrigin: string;
  readonly receiver: Receiver;
  /** How long each deployment takes. */
  readonly deploymentMs: number;
  /** Each waits until the cloud has done it, as an apply does; rejects with what went wrong in words. */
  create(state: PlannedState, credentials: Credentials, pause: Pause): Promise<void>;
  update(state: PlannedState, credentials: Credentials, pause: Pause): Promise<void>;
  remove(state: PlannedState, pause: Pause): Promise<void>;
  close(): Promise<void>;
}

type Pause = (delayMs: number) => Promise<void>;

export interface CenterTools {
  readonly clock: VirtualClock;
  readonly platform: WechatPayPlatform;
  readonly onCallback: (entry: CallbackEntry) => void;
}

export async function openCenter(
  { seed, acceptedKeys }: RehearsalOptions,
  { clock, platform, onCallback }: CenterTools,
): Promise<ThrowAwayCenter> {
  const deploymentMs = seededInteger(seed, "deployment", deploymentSpan.fromMs, deploymentSpan.toMs);
  const receiver = makeReceiver();
  const emulator = await startEmulator({
    clock,
    provisioning: { fromMs: deploymentMs, toMs: deploymentMs },
    switches: { acceptedKeys },
    wechatPayPlatform: platform,
    onCallback: (_, entry) => onCallback(entry),
  }).catch((error: unknown) => {
    receiver.close();
    throw error;
  });
  const { envId, endpoint, region, secretId, secretKey } = emulator;
  const settings = { endpoint, region, secretId, secretKey };
  let draws = 0;

  /** The client signs with virtual time and rests in it: the cloud refuses a timestamp that is five minutes off. */
  const connect = (pause: Pause) =>
    connectIntegrationCenter(settings, {
      now: clock.now,
      random: () => seededFraction(seed, `client ${draws++}`),
      wait: pause,
    });

  const contentOf = ({ integrationId, typeCode }: PlannedState, credentials: Credentials) => ({
    name: integrationId,
    type: typeCode,
    description: `[pulumi-cloudbase ${owner}]`,
    functionName: functionOf(integrationId),
    credentials,
    runtime: { codeZip: receiver.codeZip, environment: receiver.environment },
  });

  async function untilLive(state: PlannedState, credentials: Credentials, pause: Pause): Promise<void> {
    const { integrationId, type } = state;
    const functionName = functionOf(integrationId);
    const wanted = {
      envId,
      integrationId,
      functionName,
      injected: functionEnvironment(type, credentials, integrationId),
      own: receiver.environment,
      removed: [],
      codeZip: receiver.codeZip,
      revision: undefined,
      isInUse: true,
      timeoutMs: readyTimeoutMsDefault,
      onRepair: () => undefined,
    };
    const tools = {
      center: connect(pause),
      clock: { now: clock.now, wait: pause },
      view: new EnvironmentView(clock.now),
    };
    const problem = await settle(tools, wanted);
    if (problem !== undefined) throw new Error(problem);
  }

  return {
    gatewayOrigin: emulator.gateway,
    receiver,
    deploymentMs,
    async create(state, credentials, pause) {
      const { integrationId } = state;
      await connect(pause).createIntegration(envId, { integrationId, ...contentOf(state, credentials) });
      await untilLive(state, credentials, pause);
    },
    async update(state, credentials, pause) {
      await connect(pause).updateIntegration(envId, state.integrationId, contentOf(state, credentials));
      await untilLive(state, credentials, pause);
    },
    remove: ({ integrationId }, pause) => connect(pause).deleteIntegration(envId, integrationId),
    async close() {
      await emulator.close();
      receiver.close();
    },
  };
}

/** As the platform names it (field report). */
function functionOf(integrationId: string): string {
  return `${integrationId}-demo-scfweb`;
}
