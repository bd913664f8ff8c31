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

/** What was asked cannot be done: exit code 1. The message says what happened; `hint`, where it does not, what to do. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  constructor(
    message: string,
    readonly hint?: string,
    /** Where it is a list, what is wrong, each in a line. */
    readonly problems: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Nobody answers at the emulator's address: it is not running, or it is just being started again. */
export class EmulatorUnreachable extends CommandError {
  override readonly name = "EmulatorUnreachable";
}

/** The emulator refused, in its own words. */
export class EmulatorRefusal extends CommandError {
  override readonly name = "EmulatorRefusal";
  constructor(
    /** E.g. INTEGRATION_UNKNOWN. */
    readonly code: string,
    message: string,
    hint: string,
  ) {
    super(message, hint);
  }
}
