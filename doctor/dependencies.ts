import { execFile } from "node:child_process";
import { systemPost, systemTools } from "../provider/cloud";
import type { DoctorTools } from "./types";

const engineWaitMs = 20_000;
const reachWaitMs = 10_000;

export const systemDoctorTools: DoctorTools = {
  cloud: systemTools,
  post: systemPost,
  nodeVersion: process.versions.node,
  pulumiVersion: () =>
    new Promise((resolve) => {
      const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
      execFile("pulumi", ["version"], { timeout: engineWaitMs, env: environment }, (error, stdout) =>
        resolve(error ? undefined : (stdout.split("\n", 1)[0] ?? "").trim() || undefined),
      );
    }),
  async reach(url) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(reachWaitMs), redirect: "manual" });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return undefined;
    }
  },
};
