import type { IncomingMessage, ServerResponse } from "node:http";
import { errorMessage } from "../plumbing/caught";
import { ConsoleError, sendBytes, sendError, sendJson } from "./answer";
import { followChanges } from "./change-feed";
import { guard, guardContentType, requireToken } from "./guard";
import type { ConsoleHost } from "./host";
import { readPageFile } from "./page-files";
import { Bytes, type Route } from "./route";
import { routes } from "./routes";

export type { ConsoleEnvironment, SendAnswer } from "./routes";

export interface ServedConsole {
  readonly host: ConsoleHost;
  /** Whoever asks the API has to know it; made anew at each start. */
  readonly token: string;
}

/**
 * Answers everything under `/console`: the page, its files, and the JSON that the page, the commands and people's
 * scripts read. Never throws; refusals are `{error: {code, message}}`.
 */
export function handleConsole(
  request: IncomingMessage,
  response: ServerResponse,
  console: ServedConsole,
  warn: (line: string) => void = () => undefined,
): void {
  answer(request, response, console).catch((error: unknown) => {
    // Our own fault: the answer points to this line. Without the query, which may be anything.
    if (!(error instanceof ConsoleError) && !request.destroyed) {
      warn(`error: ${request.method} ${request.url?.split("?", 1)[0]}: ${errorMessage(error)}`);
    }
    sendError(response, error);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, token }: ServedConsole,
): Promise<void> {
  guard(request);
  const { pathname, searchParams: query } = urlOf(request);
  if (!pathname.startsWith("/console/api/")) return answerPage(request, response, pathname);
  requireToken(request, token);
  if (pathname === "/console/api/events") return answerEvents(request, response, host);

  const { route, path } = findRoute(request.method ?? "", pathname);
  if (route.method !== "GET") guardContentType(request, route.takes ?? "application/json");
  const answer = await route.run({ request, host, path, query });
  if (answer instanceof Bytes) sendBytes(response, 200, answer.contentType, answer.content);
  else sendJson(response, 200, answer);
}

function answerEvents(request: IncomingMessage, response: ServerResponse, host: ConsoleHost): void {
  requireGet(request);
  if (request.method === "HEAD") sendBytes(response, 200, "text/event-stream", "");
  else followChanges(response, host);
}

async function answerPage(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
  requireGet(request);
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
  const matching = routes.flatMap((route) => {
    const path = matchPath(route.path, pathname);
    return path ? [{ route, path }] : [];
  });
  if (matching.length === 0) throw new ConsoleError(404, "NOT_FOUND", "There is no such address in the console.");
  const found = matching.find(({ route }) => route.method === withoutHead(method));
  return found ?? methodNotAllowed(matching.map(({ route }) => route.method));
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

function withoutHead(method: string): string {
  return method === "HEAD" ? "GET" : method;
}

function requireGet(request: IncomingMessage): void {
  if (withoutHead(request.method ?? "") !== "GET") methodNotAllowed(["GET"]);
}

function methodNotAllowed(allowed: readonly string[]): never {
  const headers = { allow: allowed.join(", ") };
  throw new ConsoleError(405, "METHOD_NOT_ALLOWED", `Use ${allowed.join(" or ")} here.`, headers);
}
