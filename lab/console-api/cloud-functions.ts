import { z } from "zod";
import type { Input, Output } from "./route";

export const functionDetail = z.object({
  name: z.string(),
  status: z.string(),
  statusReason: z.string(),
  runtime: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  /** null while it is not running. */
  pid: z.number().nullable(),
  /** SHA-256 of the zip as hex; null without code. */
  codeSha256: z.string().nullable(),
  codeBytes: z.number(),
  modifiedAt: z.string(),
});
export type FunctionDetail = Output<typeof functionDetail>;

export const logLine = z.object({
  id: z.number(),
  /** ISO 8601. */
  at: z.string(),
  stream: z.enum(["stdout", "stderr", "platform"]),
  text: z.string(),
});
export type LogLine = Output<typeof logLine>;

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "is no name of a header");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]{0,8192}$/, "must be one line of Latin-1 text");

const webUser = z.strictObject({
  uid: z.string().regex(/^[\x21-\x7e]{1,128}$/, "must be 1 to 128 printable characters"),
  openid: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, "must be 1 to 128 printable characters")
    .exactOptional(),
});

export const invokeOrder = z
  .strictObject({
    method: z.string().regex(/^[A-Z]{3,10}$/, "must be an HTTP method in capitals"),
    path: z.string().regex(/^\/[\x21-\x7e]{0,8191}$/, "must begin with / and have no blanks or other than ASCII"),
    headers: z.record(headerName, headerValue).exactOptional(),
    body: z.string().exactOptional(),
    bodyBase64: z.base64().exactOptional(),
    /** A user of a Mini Program. */
    as: z.strictObject({ openid: headerValue.min(1), appId: headerValue.min(1) }).exactOptional(),
    /** One who signed in to the cloud on a web page. */
    asWebUser: webUser.exactOptional(),
  })
  .refine(
    ({ body, bodyBase64 }) => body === undefined || bodyBase64 === undefined,
    "give body or bodyBase64, not both",
  );
export type InvokeOrder = Input<typeof invokeOrder>;

export const invocation = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** Present when the body is no text. */
  bodyBase64: z.string().exactOptional(),
  latencyMs: z.number(),
  /** The process was started for it. */
  coldStart: z.boolean(),
  requestId: z.string(),
});
export type Invocation = Output<typeof invocation>;

/** A bearer token of the cloud's HTTP API that is asked for. */
export const tokenOrder = z.discriminatedUnion("kind", [
  webUser.extend({ kind: z.literal("user") }),
  z.strictObject({ kind: z.enum(["api-key", "publishable-key"]) }),
]);

export const token = z.object({ token: z.string(), expiresAt: z.string() });
