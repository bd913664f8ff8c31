import type { IncomingMessage, ServerResponse } from "node:http";
import { apiPath, changes, type RouteName } from "../console-api";
import { errorMessage } from "../plumbing/error-fields";
import { makeRouter } from "../plumbing/http/router";
import { ConsoleError, sendBytes, sendError, sendJson } from "./answer";
import { ChangeFeed } from "./change-feed";
import { functionRoutes } from "./function-routes";
import { guard, requireToken } from "./guard";
import { integrationRoutes } from "./integration-routes";
import { labRoutes } from "./lab-routes";
import { readPageFile } from "./page-files";
import type { ConsolePorts } from "./ports";
import type { ServedRoute } from "./serve";

export type { ConsolePorts } from "./ports";

export interface ConsoleSettings {
  readonly ports: ConsolePorts;
  /** Whoever asks the API has to know it; made anew at each start. */
  readonly token: string;
}

/**
 * Answers everything under `/console`: the page, its files, and the JSON that the page, the commands and people's
 * scripts read. Never throws; refusals are `{error: {code, message}}`.
 */
export function makeConsole(
  { ports, token }: ConsoleSettings,
  warn: (line: string) => void = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  const feed = new ChangeFeed(ports);
  const served: Record<RouteName, ServedRoute> = {
    ...labRoutes(ports),
    ...integrationRoutes(ports),
    ...functionRoutes(ports),
  };
  const findRoute = makeRouter(
    Object.values(served).map(({ route, answer }) => ({
      method: route.method,
      path: apiPath + route.path,
      route,
      answer,
    })),
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    guard(request);
    const { pathname, searchParams: query } = urlOf(request);
    if (!pathname.startsWith(`${apiPath}/`)) return answerPage(request, response, pathname);
    requireToken(request, token);
    if (pathname === apiPath + changes.path) return answerChanges(request, response, feed);
    const found = findRoute(withoutHead(request.method ?? ""), pathname);
    if (found.kind === "unknown-path")
      throw new ConsoleError(404, "NOT_FOUND", "There is no such address in the console.");
    if (found.kind === "wrong-method") return methodNotAllowed(found.allowed);
    const answered = await found.route.answer(request, found.parts, query);
    if (Buffer.isBuffer(answered)) sendBytes(response, 200, found.route.route.answerType, answered);
    else sendJson(response, 200, answered);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // Our own fault: the answer points to this line. Without the query, which may be anything.
      if (!(error instanceof ConsoleError) && !request.destroyed) {
        warn(`error: ${request.method} ${request.url?.split("?", 1)[0]}: ${errorMessage(error)}`);
      }
      sendError(response, error);
    });
  };
}

function answerChanges(request: IncomingMessage, response: ServerResponse, feed: ChangeFeed): void {
  requireGet(request);
  if (request.method === "HEAD") sendBytes(response, 200, changes.answerType, "");
  else feed.add(response);
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
