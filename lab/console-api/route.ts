import { z } from "zod";
import type { RefusalCode } from "./refusals";

/** Below it stand the addresses of all routes. */
export const apiPath = "/console/api";

/** What a change bears, since no form and no cross-origin script can send it without being asked for permission first. */
export const changeHeader = "x-cloudbase-console";

export type MediaType = "application/json" | "application/zip";

/** One route of the console: what it takes, what it answers, and how it refuses. */
export interface Route<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: "GET" | "POST" | "PUT";
  /** `:name` stands for one segment. */
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly bodyType: MediaType;
  readonly bodyMaxBytes: number;
  readonly answer: Answer;
  readonly answerType: MediaType;
  /** Beside those of every route. */
  readonly refusals: readonly RefusalCode[];
  /** How a mistake is told that only the lab itself can find, with 400. Absent where there is none to make. */
  readonly mistake?: RefusalCode;
}

/** The names in a path: `id` and `requestId` of `/integrations/:id/callbacks/:requestId/retry`. */
export type PathNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** Values that are read and never changed. */
export type DeepReadonly<T> = T extends Buffer
  ? T
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;

export type Output<Shape extends z.ZodType> = DeepReadonly<z.output<Shape>>;
export type Input<Shape extends z.ZodType> = DeepReadonly<z.input<Shape>>;

/** Whatever is there is not looked at. */
export const ignored = z.unknown().transform((): undefined => undefined);

export const bytes = z.instanceof(Buffer);
