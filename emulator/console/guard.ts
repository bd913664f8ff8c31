import type { IncomingMessage } from "node:http";
import { ConsoleError } from "./answer";

/**
 * The port says nothing about who asks, the name does: a page on a rebound name still sends its own name. Stricter than what
 * else counts as this machine (cloud-api/loopback.ts): the console is served at one address, so a further name that leads
 * here, 127.0.0.2 or x.localhost, is one that nobody was told, and a page of another local program may have it.
 */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** A header that no form and no cross-origin script can send without being asked for permission first. */
const stateChangeHeader = "x-cloudbase-console";

/**
 * Keeps other web pages out, in this order: DNS rebinding (Host), cross-site reads (Sec-Fetch-Site, Origin), and
 * cross-site writes (a header of our own; `guardContentType` adds the content type). Programs without a browser send none of these and pass.
 * Throws ConsoleError 403.
 */
export function guard(request: IncomingMessage): void {
  const host = request.headers.host ?? "";
  if (!loopbackHost.test(host)) {
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
  if (!readsOnly && request.headers[stateChangeHeader] !== "1") {
    throw new ConsoleError(403, "HEADER_MISSING", `A change needs the header "${stateChangeHeader}: 1".`);
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

/** None of the types that a form can send is ever expected. Throws ConsoleError 415. */
export function guardContentType(request: IncomingMessage, expected: string): void {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== expected) throw new ConsoleError(415, "CONTENT_TYPE", `The body must be ${expected}.`);
}
