import type { Explanation } from "./error-explanations/explanation";
import { outside } from "./error-explanations/outside";
import { ofPrograms } from "./error-explanations/program";
import { ofRuns } from "./error-explanations/run";

/*
 * The codes that our own refusals and errors bear, so that they can be searched for. A code stays once it was released; its
 * words may become better. What the cloud itself refuses bears the cloud's code. docs/errors.md is written from these tables.
 */

const explanations = { ...ofPrograms, ...ofRuns, ...outside } as const;

export type ErrorCode = keyof typeof explanations;

export const errorCodes: Readonly<Record<ErrorCode, Explanation>> = explanations;

/** A sentence for a person, with its code at the end. */
export function coded(code: ErrorCode, sentence: string): string {
  return `${sentence} [${code}]`;
}

/** `what` of check's is not in this process's memory: the engine began another one in between. */
export function checkForgotten(name: string, what: string): string {
  return coded("CHECK_FORGOTTEN", `${name}: ${what} not known in this process; nothing was sent. Run again.`);
}
