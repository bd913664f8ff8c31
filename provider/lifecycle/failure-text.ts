export interface CheckFailure {
  /** Property path, e.g. `credentials.apiV3Key`; "" for the whole resource. */
  readonly property: string;
  readonly reason: string;
}

/**
 * All problems as one text, by path, cause first, then where to find the right value. The engine would print each with
 * the value at its path, and for a credential there must be none to print.
 */
export function failureText(failures: readonly CheckFailure[]): string {
  const [only] = failures;
  if (failures.length === 1 && only?.property === "") return only.reason;
  const width = Math.max(...failures.map(({ property }) => property.length)) + 2;
  const blocks = failures.map(({ property, reason }) => {
    const [first, ...rest] = reason.split("\n");
    const lines = [property.padEnd(width) + first, ...rest.map((line) => " ".repeat(width) + line)];
    return lines.map((line) => `  ${line}`).join("\n");
  });
  const count = failures.length === 1 ? "1 problem" : `${failures.length} problems`;
  return `${count}; nothing was sent.\n${blocks.join("\n")}`;
}
