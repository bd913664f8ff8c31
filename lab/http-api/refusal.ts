import type { FailureCode } from "../runner/failure";

/** Documented: the product's error tables. */
type Code =
  | FailureCode
  | "MISSING_CREDENTIALS"
  | "INVALID_CREDENTIALS"
  | "INVALID_PATH"
  | "INVALID_PARAM"
  | "FUNCTION_PARAM_INVALID"
  | "EXCEED_REQUEST_SIZE_LIMIT";

/** An answer with an error: `{code, message, requestId}`. Never holds a secret. */
export class HttpApiRefusal extends Error {
  override readonly name = "HttpApiRefusal";
  constructor(
    readonly status: number,
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }
}
