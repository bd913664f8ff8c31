/** The command line itself is wrong: exit code 2. All problems at once. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  constructor(
    readonly problems: readonly string[],
    /** What to type to learn more. */
    readonly help: string,
  ) {
    super(problems.join("\n"));
  }
}

/** What was asked cannot be done: exit code 1. The message says what happened, `next`, where it does not, what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly next?: string,
  ) {
    super(message);
  }
}
