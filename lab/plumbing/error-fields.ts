/* What a caught value says. By its fields, not by instanceof: errors of node:vm contexts are of another Error class. */

/** The code of a system error, e.g. `EADDRINUSE`; "" if it has none. */
export function errorCode(error: unknown): string {
  return hasField(error, "code") && typeof error.code === "string" ? error.code : "";
}

/** One line; never a stack. */
export function errorMessage(error: unknown): string {
  return hasField(error, "message") ? String(error.message) : String(error);
}

/** For what only a bug of ours can cause. */
export function errorStack(error: unknown): string {
  return hasField(error, "stack") ? String(error.stack) : errorMessage(error);
}

function hasField<K extends string>(value: unknown, name: K): value is Record<K, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
