import {
  type CloudSettings,
  connectIntegrationCenter,
  openSingleCalls,
  type Post,
  readCloudSettings,
  type SingleCalls,
} from "../provider/cloud";
import type { IntegrationCenter } from "../provider/integration-center";
import { CenterError } from "../provider/provider-error";
import type { DoctorQuestion, DoctorTools } from "./types";

/** The way to the cloud, with an ear at the line: how many calls, and what time the other side has. */
export interface Clinic {
  readonly question: DoctorQuestion;
  readonly settings: CloudSettings | CenterError;
  readonly tools: DoctorTools;
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

export function openClinic(question: DoctorQuestion, tools: DoctorTools): Clinic {
  let calls = 0;
  let aheadMs: number | undefined;
  return {
    question,
    tools,
    settings: readSettings(question),
    async post(request) {
      calls += 1;
      const answer = await tools.post(request);
      const dateMs = answer.kind === "answer" ? Date.parse(answer.date ?? "") : Number.NaN;
      if (!Number.isNaN(dateMs)) aheadMs = dateMs - tools.cloud.now();
      return answer;
    },
    calls: () => calls,
    cloudAheadMs: () => aheadMs,
  };
}

export function reach({ tools, post }: Clinic, settings: CloudSettings, envId: string): Reached {
  return {
    envId,
    settings,
    center: connectIntegrationCenter(settings, tools.cloud, post),
    single: openSingleCalls(settings, tools.cloud, post),
  };
}

function readSettings({ environment }: DoctorQuestion): CloudSettings | CenterError {
  try {
    return readCloudSettings({ get: () => undefined }, environment);
  } catch (error) {
    if (error instanceof CenterError) return error;
    throw error;
  }
}
