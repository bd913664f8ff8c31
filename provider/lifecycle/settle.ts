import { callbackDomain } from "../../catalog";
import type { FunctionRecord, IntegrationCenter } from "../integration-center";
import type { Clock } from "./context";
import { markIn } from "./ownership";
import { type Readiness, readiness, type WantedFunction } from "./readiness";

/** Documented: about 1 to 2 minutes; the vendor's client gives up after 5. */
export const readyTimeoutMsDefault = 5 * 60_000;
const firstPollMs = 50;
const pollMsMax = 1000;
/** After this the platform is taken to leave function or variables to us (assumed: the flow with bind-resource). */
const platformActsWithinMs = 150_000;
/** What was injected is there, so the platform is done: other variables that are missing by then were dropped by it. */
const platformDropsWithinMs = 10_000;

export interface Settling extends WantedFunction {
  readonly envId: string;
  readonly integrationId: string;
  /** For a function that is not there and that nobody makes. */
  readonly codeZip: Uint8Array | undefined;
  /** Of the change that was sent: only while the Integration Center holds this one may the function be set beside it. */
  readonly revision: number | undefined;
  readonly timeoutMs: number;
  /** Told when variables that the platform dropped are put back. */
  readonly onRepair: (text: string) => void;
}

/**
 * Waits until the function runs with exactly the variables that were set, and its callback domain is up: only then is
 * the new configuration live. Returns undefined, or in words what is not right.
 */
export async function settle(center: IntegrationCenter, clock: Clock, wanted: Settling): Promise<string | undefined> {
  const startedMs = clock.now();
  const elapsedMs = () => clock.now() - startedMs;
  const repaired = new Set<string>();
  let sinceDoneMs: number | undefined;
  let pollMs = firstPollMs;
  let missing = "nothing was seen yet";

  while (elapsedMs() < wanted.timeoutMs) {
    const { found, ready } = await look(center, wanted);
    if (ready.is === "live") return undefined;
    if (ready.is === "failed") return ready.reason;
    missing = ready.missing;
    sinceDoneMs = ready.lacks === "own variables" ? (sinceDoneMs ?? elapsedMs()) : undefined;
    const wasDropped = sinceDoneMs !== undefined && elapsedMs() - sinceDoneMs >= platformDropsWithinMs;
    const wasLeft = ready.lacks !== "time" && elapsedMs() >= platformActsWithinMs;
    if ((wasDropped || wasLeft) && !repaired.has(ready.lacks)) {
      repaired.add(ready.lacks);
      const problem = await repair(center, wanted, found, ready);
      if (problem) return problem;
    }
    await clock.wait(pollMs);
    pollMs = Math.min(pollMs * 2, pollMsMax);
  }
  return `not ready after ${duration(wanted.timeoutMs)}: ${missing}. It may still become so; run again to look`;
}

function duration(timeoutMs: number): string {
  return timeoutMs >= 60_000 ? `${Math.round(timeoutMs / 6000) / 10} minutes` : `${timeoutMs / 1000} s`;
}

/** One look: whether everything wanted is live already, on its way, or neither. */
export async function progress(
  center: IntegrationCenter,
  wanted: Settling,
): Promise<"live" | "under way" | "not under way"> {
  const { found, ready } = await look(center, wanted);
  if (ready.is === "live") return "live";
  return ready.is === "pending" && ready.lacks === "time" && found ? "under way" : "not under way";
}

async function look(
  center: IntegrationCenter,
  wanted: Settling,
): Promise<{ found: FunctionRecord | undefined; ready: Readiness }> {
  const [found, domain] = await Promise.all([
    center.getFunction(wanted.envId, wanted.functionName),
    center.getCallbackDomain(wanted.envId, callbackDomain(wanted.integrationId)),
  ]);
  return { found, ready: readiness(wanted, found, domain) };
}

/** Does what the platform left to us, or undoes what it did. */
async function repair(
  center: IntegrationCenter,
  wanted: Settling,
  found: FunctionRecord | undefined,
  { lacks }: Extract<Readiness, { is: "pending" }>,
): Promise<string | undefined> {
  const { envId, functionName, injected = {}, own, removed, codeZip, onRepair } = wanted;
  const split = lacks === "own variables" ? undefined : await otherRevision(center, wanted);
  if (split) return split;
  const environment = { ...injected, ...own };
  if (!found) {
    if (codeZip) await center.createFunction(envId, functionName, { codeZip, environment });
    return undefined;
  }
  const kept = Object.entries(found.environment).filter(([name]) => !removed.includes(name));
  await center.setFunctionEnvironment(envId, functionName, { ...Object.fromEntries(kept), ...environment });
  if (lacks === "own variables") {
    onRepair(
      `the deployment left out variables of function ${functionName} (${Object.keys(own).join(", ")}); they were put back.`,
    );
  }
  return undefined;
}

/** Function and Integration Center must hold the same credentials: callbacks are verified with the latter's. */
async function otherRevision(center: IntegrationCenter, wanted: Settling): Promise<string | undefined> {
  const { envId, integrationId, revision } = wanted;
  const record = await center.getIntegration(envId, integrationId);
  const held = record && markIn(record.description)?.proof?.revision;
  if (revision === undefined || held === revision) return undefined;
  return `the Integration Center holds another change (${held === undefined ? "without our mark" : `number ${held}`}) than this run sent (number ${revision}), so that nothing was set on function ${wanted.functionName}: both must hold the same credentials. Run again; the whole set is sent anew`;
}
