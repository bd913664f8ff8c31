import { coded, type ErrorCode } from "../error-codes";

export interface CheckFailure {
  /** Property path, e.g. `credentials.apiV3Key`; "" for the whole resource. */
  readonly property: string;
  readonly reason: string;
  /** Where there is one of its own; all together bear another. */
  readonly code?: ErrorCode;
}

/**
 * All problems as one text, by path, cause first, then where to find the right value. The engine would print each with
 * the value at its path, and for a credential there must be none to print.
 */
export function failureText(failures: readonly CheckFailure[], together: ErrorCode = "INPUTS_REFUSED"): string {
  const [only] = failures;
  if (failures.length === 1 && only?.property === "") return only.code ? coded(only.code, only.reason) : only.reason;
  const width = Math.max(...failures.map(({ property }) => property.length)) + 2;
  const blocks = failures.map(({ property, reason, code }) => {
    const [first, ...rest] = (code ? coded(code, reason) : reason).split("\n");
    const lines = [property.padEnd(width) + first, ...rest.map((line) => " ".repeat(width) + line)];
    return lines.map((line) => `  ${line}`).join("\n");
  });
  const count = failures.length === 1 ? "1 problem" : `${failures.length} problems`;
  return `${coded(together, `${count}; nothing was sent.`)}\n${blocks.join("\n")}`;
}
