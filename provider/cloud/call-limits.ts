/** Every limit of this room on a wait, a retry, a size or a queue. Those of the cloud itself stand in cloud-api/cloud-limits.ts. */

export const transportLimits = {
  connectTimeoutMs: 10_000,
  /** From the first byte sent to the last byte read (vendor source: manager-node waits as long). */
  requestTimeoutMs: 60_000,
  answerBytesMax: 10 * 1024 * 1024,
  connectionsPerHostMax: 32,
} as const;

export interface RetryPlan {
  readonly attemptsMax: number;
  /** The n-th wait is drawn from 0 to `backoffBaseMs` × 2ⁿ⁻¹, at most `backoffMaxMs`. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
}

export const retryLimits = {
  /**
   * No attempt starts later than this after the first one (vendor source: terraform-provider-tencentcloud), not counting
   * the time in which attempts wait for their turn.
   */
  readBudgetMs: 3 * 60_000,
  writeBudgetMs: 5 * 60_000,
  plans: {
    /** Nobody there: a person who mistyped the endpoint learns it within 15 seconds. */
    unreachable: { attemptsMax: 6, backoffBaseMs: 500, backoffMaxMs: 8_000 },
    lost: { attemptsMax: 6, backoffBaseMs: 500, backoffMaxMs: 8_000 },
    /** A function that is being redeployed is busy for one to two minutes (documented). */
    busy: { attemptsMax: 40, backoffBaseMs: 1_000, backoffMaxMs: 20_000 },
  },
} as const satisfies { plans: Record<string, RetryPlan>; readBudgetMs: number; writeBudgetMs: number };

/**
 * Calls of one action that may wait for their turn; at 20 a second the last of them goes out after 500 s. No time limit
 * counts while a call waits: its work has not begun.
 */
export const rateQueueCallsMax = 10_000;

/** Pages of one listing; with 100 records a page this is ten thousand integrations. */
export const listPagesMax = 100;

/** How much of the other side's words goes into a message. */
export const excerptCharactersMax = 500;
