import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import type { z } from "zod";
import { consoleAddress } from "../console/address";
import { apiPath, changeHeader, type Input, type Output, type PathNames, type Route, refusal } from "../console-api";
import { noAnswer, notAnEmulator, refusalError } from "./console-errors";
import { findEndpoint, findToken } from "./endpoint";
import { exchange, type HttpAnswer, NoAnswer } from "./http";

export { endpointOption } from "./endpoint";

/** A running emulator, as its console tells of it. */
export interface ConsoleClient {
  readonly endpoint: string;
  /** Where a person opens it, with one integration chosen or none. */
  address(idOrName?: string): string;
  /**
   * Asks one route. The answer is checked: the other side may be another version, or something else entirely. Throws
   * CommandError.
   */
  call<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
    route: Route<Path, Query, Body, Answer>,
    asked: Asked<Path, Query, Body>,
  ): Promise<z.output<Answer>>;
}

/** What the route takes, and nothing else. A body of bytes is sent as it is. */
type Asked<Path extends string, Query extends z.ZodType, Body extends z.ZodType> = {
  readonly timeoutMs?: number | undefined;
} & ([PathNames<Path>] extends [never] ? object : { readonly path: Readonly<Record<PathNames<Path>, string>> }) &
  ([z.output<Query>] extends [undefined] ? object : { readonly query: Output<Query> }) &
  ([z.output<Body>] extends [undefined] ? object : { readonly body: Input<Body> });

interface AnythingAsked {
  readonly timeoutMs?: number | undefined;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A request waits for the gateway, and the gateway up to 5 s for the function. */
const defaultAnswerTimeoutMs = 30_000;
/** Far above a full page of the log, far below what would fill the memory. */
const answerMaxBytes = 64 * 1024 * 1024;

/** Throws CommandError when the endpoint cannot be an emulator on this machine. */
export function consoleClient(
  option: string | undefined,
  terminal: Terminal,
  answerTimeoutMs = defaultAnswerTimeoutMs,
): ConsoleClient {
  const endpoint = findEndpoint(option, terminal);
  const token = findToken(endpoint, terminal);

  async function ask(route: Route, { path = {}, query, body, timeoutMs = answerTimeoutMs }: AnythingAsked) {
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": route.bodyType, [changeHeader]: "1" }),
    };
    const request = {
      method: route.method,
      headers,
      timeoutMs,
      answerMaxBytes,
      ...(body !== undefined && { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    };
    const url = new URL(`${endpoint}${apiPath}${fill(route.path, path)}${queryText(query)}`);
    const answer = await exchange(url, request).catch((error: unknown) => {
      throw error instanceof NoAnswer ? noAnswer(error.reason, endpoint, { timeoutMs, answerMaxBytes }) : error;
    });
    const refused = refusal.safeParse(asJson(answer)).data?.error;
    if (refused) throw refusalError(refused);
    return answer;
  }

  return {
    endpoint,
    address: (idOrName) => consoleAddress(endpoint, token, idOrName),
    async call(route, asked) {
      const answer = await ask(route, asked);
      const content = answer.contentType === "application/zip" ? answer.body : asJson(answer);
      const read = isSuccess(answer) ? route.answer.safeParse(content) : undefined;
      if (read?.success) return read.data;
      throw notAnEmulator(endpoint, `(HTTP ${answer.status})`);
    },
  };
}

function fill(pattern: string, parts: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
}

function queryText(query: unknown): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return given.length === 0 ? "" : `?${given.join("&")}`;
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function asJson({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
