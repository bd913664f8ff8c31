import type { CallbackDomain, FunctionRecord } from "../integration-center";
import { differingNames, type Variables } from "./variables";

/** What a function must look like when the integration is live. */
export interface WantedFunction {
  readonly functionName: string;
  /** What the Integration Center injects; absent where credentials stay as the cloud has them, and are not compared. */
  readonly injected: Variables | undefined;
  /** The program's variables and the ones that are kept. */
  readonly own: Variables;
  /** Names that must be gone: no longer declared, or to be removed. */
  readonly removed: readonly string[];
}

/** How far the integration is from what is wanted. */
export type Readiness =
  | { readonly is: "live" }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "pending"; readonly missing: string; readonly lacks: Lack };

export type Lack =
  /** Deploying, or the domain is coming up: nothing to do but wait. */
  | "time"
  /** The function is not there. */
  | "function"
  /** The function runs without all that the Integration Center should have injected. */
  | "injected variables"
  /** What was injected is right; the program's variables or kept ones are not. */
  | "own variables";

/** How far the function is. */
export function functionReadiness(wanted: WantedFunction, found: FunctionRecord | undefined): Readiness {
  const { functionName, injected = {}, own, removed } = wanted;
  const pending = (lacks: Lack, missing: string): Readiness => ({ is: "pending", lacks, missing });
  if (!found) return pending("function", `function ${functionName} is not there yet`);
  if (/Failed$/.test(found.status)) {
    const reason = found.statusReason || "the cloud gives no reason";
    return { is: "failed", reason: `function ${found.name} is in status ${found.status}: ${reason}` };
  }
  if (found.status !== "Active") return pending("time", `function ${functionName} is in status ${found.status}`);
  const lacksNewValue = (names: string[]) =>
    `function ${functionName} does not have the new value of ${names.join(", ")} yet`;
  const notInjected = differingNames(found.environment, injected);
  if (notInjected.length > 0) return pending("injected variables", lacksNewValue(notInjected));
  const notOwn = differingNames(found.environment, own);
  if (notOwn.length > 0) return pending("own variables", lacksNewValue(notOwn));
  const still = removed.filter((name) => found.environment[name] !== undefined);
  if (still.length > 0) return pending("own variables", `function ${functionName} still has ${still.join(", ")}`);
  return { is: "live" };
}

/** How far the callback domain is. */
export function domainReadiness(domain: CallbackDomain | undefined): Readiness {
  if (domain?.status === "SUCCESS") return { is: "live" };
  if (domain?.status === "FAIL") return { is: "failed", reason: `callback domain ${domain.domain} is in status FAIL` };
  const missing = domain
    ? `callback domain ${domain.domain} is in status ${domain.status}`
    : "the callback domain is not there yet";
  return { is: "pending", lacks: "time", missing };
}
