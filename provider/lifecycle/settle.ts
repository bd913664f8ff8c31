import { callbackDomain, functionEnvironment, integrationType } from "../../catalog";
import type { CallbackDomain, FunctionRecord, IntegrationCenter } from "../integration-center";
import type { Clock } from "./context";
import type { Inputs } from "./inputs";

/** Documented: about 1 to 2 minutes; the vendor's client gives up after 5. */
const readyTimeoutMs = 5 * 60_000;
const firstPollMs = 50;
const pollMsMax = 1000;
/** After this the platform is taken to leave function or variables to us (assumed: the flow with bind-resource). */
const platformActsWithinMs = 150_000;

export interface Settled {
  readonly integrationId: string;
  readonly functionName: string;
  /** Absent: what the cloud holds stays, and is not compared. */
  readonly credentials: Readonly<Record<string, string>> | undefined;
  readonly codeZip: Uint8Array | undefined;
}

/** How far the integration is from what is wanted. */
type Sight =
  | { readonly is: "live" }
  | { readonly is: "failed"; readonly reason: string }
  /** Deploying, or not as wanted yet; what is missing, in words. */
  | { readonly is: "pending"; readonly missing: string; readonly found: FunctionRecord | undefined };

/**
 * Waits until the function runs with exactly the variables that were set, and its callback domain is up: only then is
 * the new configuration live. Returns undefined, or in words what is not right.
 */
export async function settle(
  center: IntegrationCenter,
  clock: Clock,
  inputs: Inputs,
  wanted: Settled,
): Promise<string | undefined> {
  const startedMs = clock.now();
  const elapsedMs = () => clock.now() - startedMs;
  let helped = false;
  let pollMs = firstPollMs;
  let missing = "nothing was seen yet";

  while (elapsedMs() < readyTimeoutMs) {
    const sight = await look(center, inputs, wanted);
    if (sight.is === "live") return undefined;
    if (sight.is === "failed") return sight.reason;
    missing = sight.missing;
    if (!helped && elapsedMs() >= platformActsWithinMs) {
      helped = true;
      await doWhatThePlatformLeft(center, inputs, wanted, sight.found);
    }
    await clock.wait(pollMs);
    pollMs = Math.min(pollMs * 2, pollMsMax);
  }
  return `not ready after ${readyTimeoutMs / 60_000} minutes: ${missing}. It may still become so; run again to look`;
}

/** Whether everything wanted is live already, or on its way without our doing. */
export async function isUnderWay(center: IntegrationCenter, inputs: Inputs, wanted: Settled): Promise<boolean> {
  const sight = await look(center, inputs, wanted);
  if (sight.is !== "pending") return sight.is === "live";
  return sight.found !== undefined && sight.found.status !== "Active";
}

async function look(center: IntegrationCenter, inputs: Inputs, wanted: Settled): Promise<Sight> {
  const [found, domain] = await Promise.all([
    center.getFunction(inputs.envId, wanted.functionName),
    center.getCallbackDomain(inputs.envId, callbackDomain(wanted.integrationId)),
  ]);
  const reason = failure(found, domain);
  if (reason) return { is: "failed", reason };
  const missing = [functionPending(inputs, wanted, found), domainPending(domain)].filter((text) => text !== "");
  return missing.length === 0 ? { is: "live" } : { is: "pending", missing: missing.join("; "), found };
}

async function doWhatThePlatformLeft(
  center: IntegrationCenter,
  inputs: Inputs,
  wanted: Settled,
  found: FunctionRecord | undefined,
): Promise<void> {
  const environment = expectedEnvironment(inputs, wanted);
  const { functionName, codeZip } = wanted;
  if (!found && codeZip) {
    await center.createFunction(inputs.envId, functionName, { codeZip, environment });
  } else if (found?.status === "Active" && differingNames(found.environment, environment).length > 0) {
    await center.setFunctionEnvironment(inputs.envId, functionName, { ...found.environment, ...environment });
  }
}

function expectedEnvironment(inputs: Inputs, { credentials, integrationId }: Settled): Record<string, string> {
  const own = inputs.environment ?? {};
  if (!credentials) return { ...own };
  return { ...own, ...functionEnvironment(integrationType(inputs.type), credentials, integrationId) };
}

function failure(found: FunctionRecord | undefined, domain: CallbackDomain | undefined): string | undefined {
  if (found && /Failed$/.test(found.status)) {
    return `function ${found.name} is in status ${found.status}: ${found.statusReason || "the cloud gives no reason"}`;
  }
  if (domain?.status === "FAIL") return `callback domain ${domain.domain} is in status FAIL`;
  return undefined;
}

function functionPending(inputs: Inputs, wanted: Settled, found: FunctionRecord | undefined): string {
  const { functionName } = wanted;
  if (!found) return `function ${functionName} is not there yet`;
  if (found.status !== "Active") return `function ${functionName} is in status ${found.status}`;
  const differing = differingNames(found.environment, expectedEnvironment(inputs, wanted));
  if (differing.length > 0)
    return `function ${functionName} does not have the new value of ${differing.join(", ")} yet`;
  return "";
}

function domainPending(domain: CallbackDomain | undefined): string {
  if (!domain) return "the callback domain is not there yet";
  return domain.status === "SUCCESS" ? "" : `callback domain ${domain.domain} is in status ${domain.status}`;
}

/** Names of variables that are not as expected. How line breaks are written does not matter. */
function differingNames(
  observed: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(expected).filter((name) => plain(observed[name]) !== plain(expected[name]));
}

function plain(value: string | undefined): string | undefined {
  return value?.replaceAll("\\n", "\n").trim();
}
