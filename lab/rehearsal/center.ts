import { connectIntegrationCenter } from "pulumi-cloudbase/internal/provider/cloud/index";
import type { IntegrationCenter } from "pulumi-cloudbase/internal/provider/integration-center";
import { startEmulator } from "..";
import type { CallbackEntry } from "../gateway/host";
import type { VirtualClock } from "../plumbing/virtual-clock";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import { seededFraction, seededInteger } from "./randomness";
import type { RehearsalOptions } from "./types";

/** Documented: a deployment takes about 1 to 2 minutes. */
const deploymentSpan = { fromMs: 60_000, toMs: 120_000 };

/** A throw-away Integration Center in memory, with the one environment that it serves. */
export interface ThrowAwayCenter {
  readonly envId: string;
  readonly gatewayOrigin: string;
  /** How long each deployment takes. */
  readonly deploymentMs: number;
  /** As the real client sees it, which signs with virtual time and rests in it: the cloud refuses an old timestamp. */
  connect(pause: Pause): IntegrationCenter;
  close(): Promise<void>;
}

export type Pause = (delayMs: number) => Promise<void>;

export interface CenterDependencies {
  readonly envId: string;
  readonly clock: VirtualClock;
  readonly platform: WechatPayPlatform;
  readonly onCallback: (entry: CallbackEntry) => void;
}

export async function openCenter(
  { seed, acceptedKeys, observed }: RehearsalOptions,
  { envId, clock, platform, onCallback }: CenterDependencies,
): Promise<ThrowAwayCenter> {
  const deploymentMs = seededInteger(seed, "deployment", deploymentSpan.fromMs, deploymentSpan.toMs);
  const emulator = await startEmulator({
    envId,
    clock,
    provisioning: { fromMs: deploymentMs, toMs: deploymentMs },
    switches: { acceptedKeys },
    ...(observed && { observed }),
    wechatPayPlatform: platform,
    onCallback: (_, entry) => onCallback(entry),
  });
  const { endpoint, region, secretId, secretKey } = emulator;
  let draws = 0;
  return {
    envId,
    gatewayOrigin: emulator.gateway,
    deploymentMs,
    connect: (wait) =>
      connectIntegrationCenter(
        { endpoint, region, secretId, secretKey },
        { now: clock.now, random: () => seededFraction(seed, `client ${draws++}`), wait },
      ),
    close: () => emulator.close(),
  };
}
