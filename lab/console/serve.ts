import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Input, PathNames, RefusalCode, Route } from "../console-api";
import { decodePart, type PathParts } from "../plumbing/http/router";
import { LabError } from "../plumbing/lab-error";
import { FunctionUnavailable } from "../runner/function";
import { ConsoleError } from "./answer";
import { readBytes, readJson } from "./body";
import { guardContentType } from "./guard";

/** A route of the contract, and how it is answered. */
export interface ServedRoute {
  readonly route: Route;
  /** `parts` of the path are as they were sent. Rejects with ConsoleError. */
  answer(request: IncomingMessage, parts: PathParts, query: URLSearchParams): Promise<unknown>;
}

/** What came in, as the contract has it. */
interface Asked<Path extends string, Query extends z.ZodType, Body extends z.ZodType> {
  readonly path: Readonly<Record<PathNames<Path>, string>>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
}

/** Parses what comes in, and lets out nothing but what the contract names. */
export function serve<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  route: Route<Path, Query, Body, Answer>,
  answer: (asked: Asked<Path, Query, Body>) => Input<Answer> | Promise<Input<Answer>>,
): ServedRoute {
  return {
    route,
    async answer(request, parts, entries) {
      const path = decodeParts<Path>(parts);
      const body = parse(route.body, await readBody(route, request));
      const query = parse(route.query, Object.fromEntries(entries));
      return route.answer.parse(await mistakesAs(route.mistake, async () => answer({ path, query, body })));
    },
  };
}

/** Throws ConsoleError 400. */
function decodeParts<Path extends string>(parts: PathParts): Record<PathNames<Path>, string> {
  const decoded: Record<string, string> = {};
  for (const [name, part] of Object.entries(parts)) {
    const plain = decodePart(part);
    if (plain === undefined) throw new ConsoleError(400, "ADDRESS_INVALID", "The address cannot be read.");
    decoded[name] = plain;
  }
  // The router has found every name of the pattern.
  return decoded as Record<PathNames<Path>, string>;
}

async function readBody(route: Route, request: IncomingMessage): Promise<unknown> {
  if (route.method === "GET") return undefined;
  guardContentType(request, route.bodyType);
  const read = route.bodyType === "application/json" ? readJson : readBytes;
  return read(request, route.bodyMaxBytes);
}

/** Throws ConsoleError 400 that names every problem. */
function parse<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new ConsoleError(400, "INVALID", problems.join("; "));
}

/** A user's mistake is told as `code` with 400, a function that gives no answer with 502 or 504. */
async function mistakesAs<T>(code: RefusalCode | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LabError && code !== undefined) throw new ConsoleError(400, code, error.message);
    if (error instanceof FunctionUnavailable) {
      throw new ConsoleError(error.reason === "timeout" ? 504 : 502, "FUNCTION_UNAVAILABLE", error.message);
    }
    throw error;
  }
}
