export type StartFailure =
  | "option-invalid"
  | "port-taken"
  | "port-refused"
  | "data-unusable"
  | "data-foreign"
  | "data-newer"
  | "data-locked";

/** Why the emulator did not start: one line with the cause and the next step. Nothing was changed, nothing runs. */
export class EmulatorStartError extends Error {
  override readonly name = "EmulatorStartError";
  constructor(
    readonly reason: StartFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
