import type { IncomingMessage } from "node:http";
import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { z } from "zod";
import { LabError } from "../plumbing/lab-error";
import { FunctionUnavailable } from "../runner/function";
import { ConsoleError } from "./answer";
import type { ConsoleHost } from "./host";

export interface Call {
  readonly request: IncomingMessage;
  readonly host: ConsoleHost;
  /** The path's variable parts, by name. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT";
  /** `:name` stands for one segment. */
  readonly path: string;
  /** Media type of the body, for methods that have one; default application/json. */
  readonly takes?: string;
  /** What is answered as JSON, or as `Bytes`. */
  readonly run: (call: Call) => unknown;
}

/** An answer that is no JSON. */
export class Bytes {
  constructor(
    readonly contentType: string,
    readonly content: Buffer,
  ) {}
}

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, "must be a whole number")
  .transform(Number);
const limit = wholeNumber.pipe(z.number().min(1).max(1000)).optional().default(100);
export const callbacksQuery = z.strictObject({ limit, before: wholeNumber.exactOptional() });
export const logsQuery = z.strictObject({ limit, after: wholeNumber.exactOptional() });

/** Throws ConsoleError 400 that names every problem. */
export function parse<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new ConsoleError(400, "INVALID", problems.join("; "));
}

/** A user's mistake is told as `code` with 400, a function that gives no answer with 502 or 504. */
export async function told<T>(code: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LabError) throw new ConsoleError(400, code, error.message);
    if (error instanceof FunctionUnavailable) {
      throw new ConsoleError(error.reason === "timeout" ? 504 : 502, "FUNCTION_UNAVAILABLE", error.message);
    }
    throw error;
  }
}

export function unknownIntegration(host: ConsoleHost, idOrName = ""): never {
  const names = host.listIntegrations().map(({ name }) => name);
  throw new ConsoleError(404, "INTEGRATION_UNKNOWN", `There is no integration ${nearest(idOrName, names)}`);
}

export function unknownFunction(host: ConsoleHost, name = ""): never {
  const names = host.listFunctions().map((known) => known.name);
  throw new ConsoleError(404, "FUNCTION_UNKNOWN", `There is no function ${nearest(name, names)}`);
}

function nearest(name: string, known: readonly string[]): string {
  return `${JSON.stringify(name)}${known.length === 0 ? "; there is none yet." : didYouMean(name, known)}`;
}
