import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConsoleHost } from "../types";
import { ConsoleError, sendBytes, sendError, sendJson } from "./answer";
import { followChanges } from "./change-feed";
import { guard } from "./guard";
import { readPageFile } from "./page-files";
import { type Route, routes } from "./routes";

export type { ConsoleEnvironment, SendAnswer } from "./routes";

/**
 * Answers everything under `/console`: the page, its files, and the JSON that the page, the commands and people's
 * scripts read. Never throws; refusals are `{error: {code, message}}`.
 */
export function handleConsole(request: IncomingMessage, response: ServerResponse, host: ConsoleHost): void {
  answer(request, response, host).catch((error: unknown) => sendError(response, error));
}

async function answer(request: IncomingMessage, response: ServerResponse, host: ConsoleHost): Promise<void> {
  guard(request);
  const { pathname, searchParams: query } = urlOf(request);
  if (pathname === "/console/api/events") return answerEvents(request, response, host);
  if (!pathname.startsWith("/console/api/")) return answerPage(request, response, pathname);

  const { route, path } = findRoute(request.method ?? "", pathname);
  sendJson(response, 200, await route.run({ request, host, path, query }));
}

function answerEvents(request: IncomingMessage, response: ServerResponse, host: ConsoleHost): void {
  refuseOtherMethods(request.method ?? "", "GET");
  if (request.method === "HEAD") sendBytes(response, 200, "text/event-stream", "");
  else followChanges(response, host);
}

async function answerPage(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
  refuseOtherMethods(request.method ?? "", "GET");
  const name = /^\/console\/?$/.test(pathname) ? "index.html" : pathname.replace("/console/page/", "");
  const file = await readPageFile(name);
  if (!file) throw new ConsoleError(404, "NOT_FOUND", "There is no such page; the console is at /console.");
  sendBytes(response, 200, file.contentType, file.body);
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? "", "http://localhost");
  } catch {
    throw new ConsoleError(400, "ADDRESS_INVALID", "The address cannot be read.");
  }
}

/** Throws ConsoleError 404, 405 or 400. */
function findRoute(method: string, pathname: string): { route: Route; path: Record<string, string> } {
  for (const route of routes) {
    const path = matchPath(route.path, pathname);
    if (!path) continue;
    refuseOtherMethods(method, route.method);
    return { route, path };
  }
  throw new ConsoleError(404, "NOT_FOUND", "There is no such address in the console.");
}

/** The variable parts of `pathname` by name; undefined when it has another form than `pattern`. */
function matchPath(pattern: string, pathname: string): Record<string, string> | undefined {
  const expected = pattern.split("/");
  const actual = pathname.split("/");
  if (expected.length !== actual.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const segment = actual[index] ?? "";
    if (part.startsWith(":")) path[part.slice(1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return path;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ConsoleError(400, "ADDRESS_INVALID", "The address cannot be read.");
  }
}

function refuseOtherMethods(method: string, allowed: "GET" | "POST"): void {
  const asked = method === "HEAD" ? "GET" : method;
  if (asked === allowed) return;
  throw new ConsoleError(405, "METHOD_NOT_ALLOWED", `Use ${allowed} here.`, { allow: allowed });
}
