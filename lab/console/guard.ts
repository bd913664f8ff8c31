import type { IncomingMessage } from "node:http";
import { changeHeader, type MediaType } from "../console-api";
import { equalInConstantTime } from "../plumbing/constant-time";
import { ConsoleError } from "./answer";

/**
 * The names that a person is given or types. Stricter than `isLoopbackHost` of cloud-api/, which says where a request of ours
 * may go: here a stranger says it, and of `a.localhost` or 127.0.0.2 another program may be the owner on this machine, with
 * pages of its own.
 */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Whether a Host header, with or without a port, is one that the console answers as. */
export function isConsoleHost(host: string): boolean {
  return loopbackHost.test(host);
}

/**
 * Keeps other web pages out, in this order: DNS rebinding (Host), cross-site reads (Sec-Fetch-Site, Origin), and
 * cross-site writes (a header of our own; `guardContentType` adds the content type). Programs without a browser send none of
 * these and pass; `requireToken` asks them who they are.
 * Throws ConsoleError 403.
 */
export function guard(request: IncomingMessage): void {
  const host = request.headers.host ?? "";
  if (!isConsoleHost(host)) {
    throw new ConsoleError(403, "HOST_NOT_LOCAL", "The console answers only as 127.0.0.1, localhost or [::1].");
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new ConsoleError(403, "ORIGIN_REFUSED", "Another web page may not use the console.");
  }
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isLinkToPage(request)) {
    throw new ConsoleError(403, "CROSS_SITE_REFUSED", "Another web page may not use the console.");
  }
  const readsOnly = request.method === "GET" || request.method === "HEAD";
  if (!readsOnly && request.headers[changeHeader] !== "1") {
    throw new ConsoleError(403, "HEADER_MISSING", `A change needs the header "${changeHeader}: 1".`);
  }
}

/** Following a link to the page itself shows the reader nothing of ours; an address bar and a link must both work. */
function isLinkToPage(request: IncomingMessage): boolean {
  return (
    request.method === "GET" &&
    request.url === "/console" &&
    request.headers["sec-fetch-mode"] === "navigate" &&
    request.headers["sec-fetch-dest"] === "document"
  );
}

/**
 * That whoever asks knows this start's token: other users of the machine, and the functions' own code, can connect as well.
 * In a header only: an address is logged, shown and sent on. Throws ConsoleError 401.
 */
export function requireToken(request: IncomingMessage, token: string): void {
  const [, given] = /^Bearer ([\w-]{1,128})$/.exec(request.headers.authorization ?? "") ?? [];
  if (given !== undefined && equalInConstantTime(given, token)) return;
  throw new ConsoleError(
    401,
    "TOKEN_REQUIRED",
    "The console's API answers only with the token that this emulator made when it started, as `Authorization: Bearer TOKEN`.",
    { "www-authenticate": "Bearer" },
  );
}

/** None of the types that a form can send is ever expected. Throws ConsoleError 415. */
export function guardContentType(request: IncomingMessage, expected: MediaType): void {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== expected) throw new ConsoleError(415, "CONTENT_TYPE", `The body must be ${expected}.`);
}
