import type { Outputs } from "./inputs";

/**
 * The integration exists but is not right: the engine keeps its id and outputs, and the next run updates it. The engine
 * shows `reasons` and not the message.
 */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";

  constructor(
    readonly id: string,
    readonly properties: Outputs,
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
  }
}
