import { type Attempt, type Call, type Failure, isStumble } from "./call";
import { type RetryPlan, retryLimits } from "./call-limits";
import type { CloudDependencies } from "./dependencies";
import type { QueuedAttempt } from "./rate-limit";

/** Sends again what may be sent again, until it is answered, its plan is used up or the budget would be overrun. */
export function withRetries(attempt: QueuedAttempt, dependencies: CloudDependencies): Attempt {
  return async (call) => {
    const budgetMs = call.isRead ? retryLimits.readBudgetMs : retryLimits.writeBudgetMs;
    const askedAtMs = dependencies.now();
    let queuedMs = 0;
    let mayHaveRun = false;
    for (let attempts = 1; ; attempts++) {
      const outcome = await attempt(call);
      if (outcome.ok) return outcome;
      mayHaveRun ||= outcome.mayHaveRun;
      queuedMs += outcome.queuedMs;
      const plan = retryPlan(outcome.failure, call);
      const delayMs = plan ? backoffMs(plan, attempts, dependencies.random()) : 0;
      const spentMs = dependencies.now() - askedAtMs - queuedMs;
      const isSpent = !plan || attempts >= plan.attemptsMax || spentMs + delayMs > budgetMs;
      if (isSpent) return { ok: false, failure: outcome.failure, mayHaveRun };
      await dependencies.wait(delayMs);
      if (dependencies.stop?.changes.aborted) {
        return { ok: false, failure: { kind: "cancelled", before: "another try", after: outcome.failure }, mayHaveRun };
      }
    }
  };
}

const busyCodes: readonly string[] = ["ResourceInUse", "ResourceUnavailable", "ResourceBusy"];

/**
 * Undefined: not again. What is not repeatable goes again only where it certainly did not run. A stumble is to us what a 5xx
 * is, an answer that says nothing about the call. (vendor source: terraform-provider-tencentcloud leaves InternalError out,
 * for all it sends, creates too; it also matches on the part before the dot.)
 */
function retryPlan(failure: Failure, { isRepeatable }: Call): RetryPlan | undefined {
  const { unreachable, lost, busy } = retryLimits.plans;
  switch (failure.kind) {
    case "unsent":
      return unreachable;
    case "unanswered":
      return isRepeatable && failure.reason !== "too-large" ? lost : undefined;
    case "http-status":
      return isRepeatable ? lost : undefined;
    case "refusal": {
      const family = failure.code.split(".", 1)[0] ?? "";
      if (family === "RequestLimitExceeded") return busy;
      if (!isRepeatable) return undefined;
      if (isStumble(failure.code)) return lost;
      return busyCodes.includes(family) ? busy : undefined;
    }
    default:
      return undefined;
  }
}

/** Full jitter: anything from nothing to the exponential ceiling, so that many callers do not come back together. */
function backoffMs(plan: RetryPlan, attempts: number, random: number): number {
  return Math.round(random * Math.min(plan.backoffMaxMs, plan.backoffBaseMs * 2 ** (attempts - 1)));
}
