import { HttpError } from "../plumbing/http/error";
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

/** An answer with an error: `{code, message, requestId}`. */
export function refusal(status: number, code: Code, message: string): HttpError {
  return new HttpError(status, code, message);
}
