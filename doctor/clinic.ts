import {
  type CloudSettings,
  connectIntegrationCenter,
  openSingleCalls,
  type Post,
  readCloudSettings,
  type SingleCalls,
} from "../provider/cloud";
import type { IntegrationCenter } from "../provider/integration-center";
import { ProviderError } from "../provider/provider-error";
import type { DoctorDependencies, DoctorRequest } from "./types";

/** The way to the cloud, with an ear at the line: how many calls, and what time the other side has. */
export interface Clinic {
  readonly request: DoctorRequest;
  readonly settings: CloudSettings | ProviderError;
  readonly dependencies: DoctorDependencies;
  readonly post: Post;
  calls(): number;
  /** By how much the cloud's clock was ahead of ours at the latest answer that bore a date. */
  cloudAheadMs(): number | undefined;
}

/** What the keys reach. */
export interface Reached {
  readonly envId: string;
  readonly settings: CloudSettings;
  readonly center: IntegrationCenter;
  readonly single: SingleCalls;
}

export function openClinic(request: DoctorRequest, dependencies: DoctorDependencies): Clinic {
  let calls = 0;
  let aheadMs: number | undefined;
  return {
    request,
    dependencies,
    settings: readSettings(request),
    async post(request) {
      calls += 1;
      const answer = await dependencies.post(request);
      const dateMs = answer.kind === "answer" ? Date.parse(answer.date ?? "") : Number.NaN;
      if (!Number.isNaN(dateMs)) aheadMs = dateMs - dependencies.cloud.now();
      return answer;
    },
    calls: () => calls,
    cloudAheadMs: () => aheadMs,
  };
}

export function reach({ dependencies, post }: Clinic, settings: CloudSettings, envId: string): Reached {
  return {
    envId,
    settings,
    center: connectIntegrationCenter(settings, dependencies.cloud, post),
    single: openSingleCalls(settings, dependencies.cloud, post),
  };
}

function readSettings({ processEnv }: DoctorRequest): CloudSettings | ProviderError {
  try {
    return readCloudSettings({ get: () => undefined }, processEnv);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}
