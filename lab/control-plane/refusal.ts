import type { ErrorCode } from "pulumi-cloudbase/internal/cloud-api/index";

/** What exists in the cloud, but not here. The part after the dot is ours; clients act on the part before it. */
export const notInEmulator = "UnsupportedOperation.NotInEmulator";

/** An answer with an error: the cloud's code, and a message for the developer. Never holds a secret. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly code: ErrorCode | typeof notInEmulator,
    message: string,
  ) {
    super(message);
  }
}
