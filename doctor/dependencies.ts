import { execFile } from "node:child_process";
import { systemDependencies, systemPost } from "../provider/cloud";
import type { DoctorDependencies } from "./types";

const engineWaitMs = 20_000;
const reachWaitMs = 10_000;

export const systemDoctorDependencies: DoctorDependencies = {
  cloud: systemDependencies,
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
