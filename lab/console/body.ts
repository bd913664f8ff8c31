import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { findJsonProblems } from "pulumi-cloudbase/internal/text/json-problems";
import { readBody } from "../plumbing/http/body";
import { ConsoleError } from "./answer";

/** The whole body. Throws ConsoleError 413 or 408. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const body = await readBody(request, { maxBytes });
  const headers = { connection: "close" };
  if (body === "too-large") {
    throw new ConsoleError(413, "BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes.`, headers);
  }
  if (body === "too-slow") throw new ConsoleError(408, "BODY_TOO_SLOW", "The body did not come in time.", headers);
  return body;
}

/** The request's body as JSON. Throws ConsoleError 400, which does not repeat what stands there, or 413. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  if (!isUtf8(bytes)) throw new ConsoleError(400, "BODY_NOT_JSON", "The body is not JSON: it is not UTF-8.");
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new ConsoleError(400, "BODY_NOT_JSON", `The body is not JSON: ${findJsonProblems(text).at(-1)}.`);
  }
}
