import type { ServerResponse } from "node:http";
import type { RefusalCode } from "../console-api";

/** A refusal that the page, the commands and people's scripts all read: `{error: {code, message}}`. */
export class ConsoleError extends Error {
  override readonly name = "ConsoleError";
  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/*
 * Nothing inline, nothing from elsewhere, never in a frame, and no string ever becomes markup (trusted-types 'none'), so
 * that what a stranger put into a callback stays text.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

export const protectiveHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export function sendBytes(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...protectiveHeaders,
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendBytes(response, status, "application/json; charset=utf-8", `${JSON.stringify(value)}\n`, headers);
}

/** Anything but a ConsoleError is a fault of ours: its words stay inside, since they may quote what was being handled. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message, headers } =
    error instanceof ConsoleError
      ? error
      : new ConsoleError(500, "INTERNAL", "The emulator failed on this request; its own output says more.");
  sendJson(response, status, { error: { code, message } }, headers);
}
