import type { ErrorCode } from "../error-codes";
import { type CheckFailure, failureText } from "../lifecycle/failure-text";
import { printableLines } from "../printable";

/** All problems as one without a path: the engine prints the value at a path, and for a credential there must be none. */
export function asOneFailure(
  failures: readonly CheckFailure[],
  together?: ErrorCode,
): { property: ""; reason: string }[] {
  return failures.length === 0 ? [] : [{ property: "", reason: printableLines(failureText(failures, together)) }];
}

/** What a person gets of an error: the message, safe for a terminal. */
export function messageOf(error: unknown): string {
  return printableLines(error instanceof Error ? error.message : String(error));
}
