import { z } from "zod";

/** What any address under /console may answer. */
const everywhere = [
  "HOST_NOT_LOCAL",
  "ORIGIN_REFUSED",
  "CROSS_SITE_REFUSED",
  "HEADER_MISSING",
  "CONTENT_TYPE",
  "TOKEN_REQUIRED",
  "ADDRESS_INVALID",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "BODY_NOT_JSON",
  "BODY_TOO_LARGE",
  "BODY_TOO_SLOW",
  "INVALID",
  "INTERNAL",
] as const;

export const refusalCodes = [
  ...everywhere,
  "INTEGRATION_UNKNOWN",
  "FUNCTION_UNKNOWN",
  "CALLBACK_UNKNOWN",
  /** Another sender's callback: its body is not kept. */
  "NOT_OURS",
  "NO_CODE",
  "FUNCTION_UNAVAILABLE",
  "TOO_MANY_LISTENERS",
  "NOT_SENT",
  "NOT_PAID",
  "NOT_INVOKED",
  "NOT_MINTED",
  "CODE_REFUSED",
  "NOT_EXPORTED",
  "NOT_IMPORTED",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** Whether any route may refuse like this, so that its own row does not say so. */
export function isRefusedEverywhere(code: string): boolean {
  return everywhere.some((one) => one === code);
}

/** The code is any word: another version may know more of them. */
export const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
