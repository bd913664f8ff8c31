import { cloudLimits } from "../cloud-api";
import type { CloudSettings } from "../provider/cloud";
import { ProviderError } from "../provider/provider-error";
import { type Clinic, type Reached, reach } from "./clinic";
import type { Look } from "./types";

/** A difference below this is what a date of whole seconds and the way there make. */
const clockNoiseMs = 30_000;

/** Where it goes, and with which keys. */
export function lookAtSettings({ settings }: Clinic): Look[] {
  if (settings instanceof ProviderError) {
    const { reason, hint } = settings.details;
    return [{ check: "settings", state: "failure", seen: reason, next: hint }];
  }
  return [endpointLook(settings), keysLook(settings)];
}

/** Nothing can be reached without settings. */
export function reachable(clinic: Clinic): Reached | undefined {
  const { settings, request } = clinic;
  return settings instanceof ProviderError ? undefined : reach(clinic, settings, request.envId ?? "");
}

function endpointLook({ endpoint, region }: CloudSettings): Look {
  const seen = `${endpoint ?? "Tencent Cloud (*.tencentcloudapi.com)"}, region ${region}`;
  return { check: "endpoint", state: "ok", seen };
}

const secretIdShownCharacters = 8;

function keysLook({ secretId, sessionToken }: CloudSettings): Look {
  const id = `SecretId ${secretId.slice(0, secretIdShownCharacters)}…`;
  if (!sessionToken) return { check: "keys", state: "ok", seen: `permanent, ${id}` };
  return {
    check: "keys",
    state: "ok",
    seen: `temporary, with a session token, ${id}`,
    meaning: "they expire; an apply that outlives them fails half-way, and the next one goes on with it",
  };
}

/** Once something has answered. */
export function lookAtClock(clinic: Clinic): Look[] {
  const aheadMs = clinic.cloudAheadMs();
  if (aheadMs === undefined) return [];
  const check = "clock";
  if (Math.abs(aheadMs) <= clockNoiseMs) return [{ check, state: "ok", seen: "agrees with the cloud's" }];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const max = cloudLimits.clockSkewSecondsMax;
  return [
    {
      check,
      state: seconds > max ? "failure" : "warning",
      seen: `${seconds} s ${aheadMs > 0 ? "behind" : "ahead of"} the cloud's`,
      meaning: seconds > max ? `above ${max} s every signature is refused` : `${max} s are allowed`,
      next: "Set this machine's clock and let it be synchronised.",
    },
  ];
}

/** Without an environment's id: which ones the keys reach. */
export async function lookForEnvironments({ single }: Reached): Promise<Look> {
  const check = "environments";
  const outcome = await single.call("DescribeEnvs", {});
  const next = "Say which environment, and all about it is looked at: pulumi-cloudbase doctor --env-id ID";
  if (!outcome.ok) {
    const { failure } = outcome;
    const seen = failure.kind === "refusal" ? `${failure.message} (${failure.code})` : `no answer (${failure.kind})`;
    return { check, state: "failure", seen, next };
  }
  const list = Array.isArray(outcome.response.EnvList) ? outcome.response.EnvList : [];
  const ids = list.map((one: { readonly EnvId?: unknown }) => String(one.EnvId)).join(", ");
  return { check, state: "skipped", seen: ids ? `these keys reach ${ids}` : "these keys reach none", next };
}
