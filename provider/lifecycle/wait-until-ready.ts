import { callbackDomain } from "../../catalog";
import type { Clock } from "../clock";
import type { FunctionRecord, IntegrationCenter } from "../integration-center";
import type { EnvironmentView } from "./environment-view";
import { markIn } from "./ownership";
import { domainReadiness, functionReadiness, type Lack, type Readiness, type WantedFunction } from "./readiness";
import { afterObservation, type Progress, progressOf } from "./waiting";

/** Documented: about 1 to 2 minutes; the vendor's client gives up after 5. */
export const readyTimeoutMsDefault = 5 * 60_000;

export interface WantedIntegration extends WantedFunction {
  readonly envId: string;
  readonly integrationId: string;
  /** For a function that is not there and that nobody makes. */
  readonly codeZip: Uint8Array | undefined;
  /** Of the change that was sent: only while the Integration Center holds this one may the function be set beside it. */
  readonly revision: number | undefined;
  /** It was live before, and callbacks arrive meanwhile. */
  readonly isInUse: boolean;
  readonly timeoutMs: number;
  /** Told when variables that the platform dropped are put back. */
  readonly onRepair: (text: string) => void;
}

/** What waiting reaches the world through. */
export interface ReadinessDependencies {
  readonly center: IntegrationCenter;
  readonly clock: Clock;
  readonly view: Pick<EnvironmentView, "deployments" | "callbackDomains">;
}

/**
 * Waits until the function runs with exactly the variables that were set, and its callback domain is up: only then is
 * the new configuration live. Returns undefined, or in words what is not right.
 *
 * An observation shows how things are at some time after it began, and it may have to wait for its turn among many.
 */
export async function waitUntilReady(
  dependencies: ReadinessDependencies,
  wanted: WantedIntegration,
): Promise<string | undefined> {
  const { center, clock, view } = dependencies;
  const { envId, functionName, isInUse, timeoutMs } = wanted;
  const sentAtMs = clock.now();
  const wait = view.deployments.begin(clock, center, {
    envId,
    functionName,
    domain: callbackDomain(wanted.integrationId),
    isInUse,
    endsAtMs: sentAtMs + timeoutMs,
  });
  const repaired = new Set<Lack>();
  let sinceDoneMs: number | undefined;
  let isLive = false;
  try {
    for (;;) {
      await wait.untilWorthLooking();
      const elapsedMs = clock.now() - sentAtMs;
      const { found, ready } = await observe(dependencies, wanted, sentAtMs);
      isLive = ready.is === "live";
      if (ready.is === "live") return undefined;
      if (ready.is === "failed") return `${ready.reason}. Run again: what is missing is sent anew`;
      sinceDoneMs = ready.lacks === "own variables" ? (sinceDoneMs ?? elapsedMs) : undefined;
      const onlyOwnMissingMs = sinceDoneMs === undefined ? undefined : elapsedMs - sinceDoneMs;
      const step = afterObservation(ready, { elapsedMs, timeoutMs, onlyOwnMissingMs, repaired });
      if (step === "give up") {
        return `not ready after ${duration(timeoutMs)}: ${ready.missing}. It may still become ready; run again to check`;
      }
      if (step === "repair") {
        repaired.add(ready.lacks);
        const problem = await repair(center, wanted, found, ready);
        if (problem) return problem;
      }
    }
  } finally {
    wait.end(isLive);
  }
}

function duration(timeoutMs: number): string {
  return timeoutMs >= 60_000 ? `${Math.round(timeoutMs / 6000) / 10} minutes` : `${timeoutMs / 1000} s`;
}

/** One observation: whether everything wanted is live already, on its way, or neither. */
export async function progress(dependencies: ReadinessDependencies, wanted: WantedIntegration): Promise<Progress> {
  return progressOf((await observe(dependencies, wanted, dependencies.clock.now())).ready);
}

/** The domain is asked for when all else is there; of a domain an observation will do that began after `sentAtMs`. */
async function observe(
  { center, view }: ReadinessDependencies,
  wanted: WantedIntegration,
  sentAtMs: number,
): Promise<{ found: FunctionRecord | undefined; ready: Readiness }> {
  const { envId, functionName, integrationId } = wanted;
  const found = await center.getFunction(envId, functionName);
  const ready = functionReadiness(wanted, found);
  if (ready.is !== "live") return { found, ready };
  const wantedDomain = { domain: callbackDomain(integrationId), afterMs: sentAtMs };
  const domain = await view.callbackDomains.after(center, envId, wantedDomain);
  return { found, ready: domainReadiness(domain) };
}

/** Does what the platform left to us, or undoes what it did. */
async function repair(
  center: IntegrationCenter,
  wanted: WantedIntegration,
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
  await center.setFunctionVariables(envId, functionName, { ...Object.fromEntries(kept), ...environment });
  if (lacks === "own variables") {
    onRepair(
      `the deployment left out variables of function ${functionName} (${Object.keys(own).join(", ")}); they were put back.`,
    );
  }
  return undefined;
}

/** Function and Integration Center must hold the same credentials: callbacks are verified with the latter's. */
async function otherRevision(center: IntegrationCenter, wanted: WantedIntegration): Promise<string | undefined> {
  const { envId, integrationId, revision } = wanted;
  const record = await center.getIntegration(envId, integrationId);
  const held = record && markIn(record.description)?.proof?.revision;
  if (revision === undefined || held === revision) return undefined;
  return `the Integration Center holds another change (${held === undefined ? "without our mark" : `number ${held}`}) than this run sent (number ${revision}), so nothing was set on function ${wanted.functionName}: both must hold the same credentials. Run again; the whole set is sent anew`;
}
