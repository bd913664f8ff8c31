import type { SwitchName } from "../../switches/observed";
import type { Bench } from "../bench";
import type { Finding, ObservedEvidence } from "../types";

/** An open question of GAPS.md, and how to ask it of a cloud. */
export interface Question {
  readonly question: SwitchName;
  /** Which calls, in words of the plan. */
  readonly how: string;
  /** What it makes beside the one integration that most questions share. */
  readonly makes?: string;
  /** Throws Disturbed (asked again), NotAnswerable. */
  ask(bench: Bench): Promise<Answered>;
}

export type Answered = Finding & { readonly evidence: readonly ObservedEvidence[] };

/** Whether a code is one of these, or belongs below one: `ResourceNotFound.UserKey` to ResourceNotFound. */
export function family<T extends string>(code: string, families: readonly T[]): T | undefined {
  return families.find((one) => code === one || code.startsWith(`${one}.`));
}
