import type { IntegrationType, IntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import type { Facts, Operation } from "pulumi-cloudbase/internal/report/index";
import type { Observed } from "..";

/*
 * What the parts of a rehearsal hand each other, and its result as plain data. Times in the result are milliseconds of
 * virtual time from the start of the apply. Nothing in it is a secret: credentials are made up, and stay in memory.
 */

export type RehearsedOperation = Extract<Operation, "update" | "replace" | "delete">;

/** One integration of the plan that will be other after the apply than it was before. */
export interface PlannedChange {
  readonly label: string;
  readonly operation: RehearsedOperation;
  readonly before: PlannedState;
  /** Absent when nothing takes its callbacks afterwards. */
  readonly after?: PlannedState;
  /** Credentials of which the after is another than the before, in the type's order. */
  readonly changed: readonly string[];
  /** What had to be supposed, since the plan does not tell it. Sentences. */
  readonly suppositions: readonly string[];
}

export interface PlannedState {
  readonly envId: string;
  readonly name: string;
  readonly typeCode: IntegrationTypeCode;
  readonly type: IntegrationType;
  readonly facts: Facts;
  /** Changes when code or variables of the function do, of which a rehearsal has its own. */
  readonly content: string;
  /** By route, as the plan has them. */
  readonly callbackUrls: Readonly<Record<string, string>>;
}

/** One that is not played through, and why. */
export interface NotRehearsed {
  readonly label: string;
  readonly operation: Operation;
  readonly why: string;
  /** It changes, but cannot be rehearsed: nobody knows what would happen. */
  readonly isFailure: boolean;
}

export interface RehearsalOptions {
  readonly ratePerSecond: number;
  /** Callbacks play from so long before the first of the two sides changes: the integration, or the third party. */
  readonly beforeMs: number;
  /** And until so long after the apply has ended and the third party has changed its side. */
  readonly afterMs: number;
  /** When the merchant changes the third party's side: after the end of the apply, or, below 0, before its start. */
  readonly thirdPartySwitchMs: number;
  /** What the third party does with a refused callback that it sends again after its key was changed (unknown). */
  readonly retriesKeep: "old-ciphertext" | "re-encrypted";
  readonly acceptedKeys: "current" | "current-and-previous";
  /** Plays what a live environment was seen to do, beside `acceptedKeys`. */
  readonly observed?: Observed;
  readonly seed: string;
  /** Played instead of generated ones; the first of them at `beforeMs` before the first change. */
  readonly recorded?: readonly RecordedCallback[];
}

export interface RecordedCallback {
  /** From the first one of the recording. */
  readonly atMs: number;
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A callback that was never delivered: the merchant has to ask for what it was about. */
export interface LostCallback {
  readonly event: string;
  /** The notification's own id. */
  readonly id: string;
  /** What it was about, e.g. the out_trade_no; as the sender says it. */
  readonly subject: string;
  /** When the third party made it. */
  readonly atMs: number;
  readonly attempts: number;
  /** Why the last attempt was refused. */
  readonly code: string;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface IntegrationRehearsal {
  readonly label: string;
  readonly operation: RehearsedOperation;
  readonly type: string;
  readonly typeName: string;
  readonly changed: readonly string[];
  readonly apply: {
    readonly endedMs: number;
    /** Why it failed; absent when it succeeded. */
    readonly failed?: string;
  };
  /** When the merchant changed the third party's side; null where nothing is to be changed there. */
  readonly thirdPartySwitchedMs: number | null;
  /** Each of them is in exactly one of `atOnce`, `late` and `lost`. */
  readonly sent: number;
  readonly atOnce: number;
  readonly late: number;
  readonly lost: number;
  /** Refused at least once. */
  readonly refused: number;
  /** Refused attempts by the gateway's code; NO_ANSWER for those that got none. */
  readonly refusalsByCode: Readonly<Record<string, number>>;
  /** Attempts after the first. */
  readonly retries: number;
  /** From the first to the last callback whose first attempt was refused. */
  readonly window: Span | null;
  /** Of those that came late. */
  readonly delays: { readonly p50Ms: number; readonly p95Ms: number; readonly longestMs: number } | null;
  /** Deliveries that the function got beyond the first, of all callbacks together. */
  readonly duplicates: number;
  readonly retryGapsMs: readonly number[];
  readonly toQuery: readonly LostCallback[];
  /** What it means and what to do. Sentences. */
  readonly notes: readonly string[];
}

export interface Rehearsal {
  readonly version: 1;
  /** `project/stack`. */
  readonly stack: string;
  readonly options: Omit<RehearsalOptions, "recorded"> & { readonly recordedCallbacks: number | null };
  readonly integrations: readonly IntegrationRehearsal[];
  readonly notRehearsed: readonly NotRehearsed[];
}

/** It cannot be rehearsed at all; the message says what is wrong and what to do. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
}
