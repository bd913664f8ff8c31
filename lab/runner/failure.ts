import { FunctionUnavailable } from "./function";

/** Codes of the product's HTTP API for functions (documented: its error table). */
export type FailureCode =
  | "FUNCTION_NOT_FOUND"
  | "FUNCTION_STATUS_ABNORMAL"
  | "FUNCTION_INVOCATION_FAILED"
  | "FUNCTION_EXCEED_RESOURCE_LIMIT"
  | "FUNCTION_TIME_LIMIT_EXCEEDED"
  | "FUNCTION_MEMORY_LIMIT_EXCEEDED";

/** An invocation without an answer, with the product's code for it. */
export class InvocationFailed extends FunctionUnavailable {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(code === "FUNCTION_TIME_LIMIT_EXCEEDED" ? "timeout" : "connect", message);
  }
}
