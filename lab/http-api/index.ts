import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorMessage } from "../plumbing/error-fields";
import { readBody } from "../plumbing/http/body";
import { HttpError } from "../plumbing/http/error";
import { pathOf, plainHeaders, sendWhole } from "../plumbing/http/message";
import { makeRouter } from "../plumbing/http/router";
import { LabError } from "../plumbing/lab-error";
import type { FunctionRunner } from "../runner";
import { InvocationFailed } from "../runner/failure";
import { FunctionUnavailable } from "../runner/function";
import { invokeAs, passedOn } from "../runner/invoke";
import { refusal } from "./refusal";
import type { Tokens } from "./tokens";

/*
 * The product's HTTP API for functions: `POST /v1/functions/{name}?webfn=true` with a bearer token (documented). Statuses of
 * what is refused before the function is called are (assumed), the codes documented.
 */

/** A sub-path is allowed and lost (documented). */
const findRoute = makeRouter([
  { method: "POST", path: "/v1/functions/:name" },
  { method: "POST", path: "/v1/functions/:name/*" },
]);

/** Documented: 6 MB for a synchronous request. */
const bodyBytesMax = 6 * 1024 * 1024;
/** Documented: the path parameter's pattern. */
const functionName = /^[a-zA-Z][a-zA-Z0-9_-]{0,58}[a-zA-Z0-9]$/;

export interface HttpApiHost {
  readonly functions: Pick<FunctionRunner, "invoke">;
  hasFunction(name: string): boolean;
  /** The emulator's secretKey, which opens everything here; a bearer token as well. */
  readonly secretKey: string;
  readonly tokens: Pick<Tokens, "problemOf">;
}

/** Answers everything below `/v1/functions/`. Rejects when the client breaks off. */
export async function handleHttpApi(
  request: IncomingMessage,
  response: ServerResponse,
  host: HttpApiHost,
): Promise<void> {
  const requestId = randomUUID();
  const body = await readBody(request, { maxBytes: bodyBytesMax });
  try {
    const bearer = authenticate(request, host);
    const { name, path } = target(request, host);
    if (body === "too-large") {
      throw refusal(413, "EXCEED_REQUEST_SIZE_LIMIT", `The body is over ${bodyBytesMax} bytes.`);
    }
    if (body === "too-slow") throw refusal(408, "INVALID_PARAM", "The body did not come in time.");
    const { authorization: _checked, ...others } = passedOn(plainHeaders(request));
    const headers = { ...others, ...(bearer && { authorization: bearer }) };
    const answer = await invokeAs(host.functions, name, { method: "POST", path, headers, body }, requestId);
    sendWhole(response, answer.status, { ...passedOn(answer.headers), "x-request-id": requestId }, answer.body);
  } catch (error) {
    const { status, code, message } = refusalOf(error);
    const answer = JSON.stringify({ code, message, requestId });
    sendWhole(response, status, { "content-type": "application/json", "x-request-id": requestId }, answer);
  }
}

/**
 * The header that the function may see: a token is passed on (vendor source); the secretKey opens everything here, so it is not.
 */
function authenticate({ headers }: IncomingMessage, { secretKey, tokens }: HttpApiHost): string | undefined {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw refusal(
      401,
      "MISSING_CREDENTIALS",
      "The header `Authorization: Bearer <token>` is missing. Here the token is the emulator's secretKey, which it prints when it starts, or one that it minted.",
    );
  }
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (timingSafeEqual(digest(token), digest(secretKey))) return undefined;
  const problem = tokens.problemOf(token);
  if (problem === undefined) return `Bearer ${token}`;
  throw refusal(
    401,
    "INVALID_CREDENTIALS",
    `The bearer token ${problem}, and it is not the emulator's secretKey, which it prints when it starts.`,
  );
}

/**
 * Which function, and the path that it sees: a sub-path becomes `/` (documented), so the body selects; other query parameters
 * stay (assumed).
 */
function target(request: IncomingMessage, host: HttpApiHost): { name: string; path: string } {
  const [, search = ""] = (request.url ?? "").split("?", 2);
  const found = findRoute(request.method ?? "", pathOf(request));
  const name = found.kind === "found" ? (found.parts.name ?? "") : "";
  if (!functionName.test(name)) {
    throw refusal(
      404,
      "INVALID_PATH",
      `${request.method} ${pathOf(request).slice(0, 200)} is no call of this API: POST /v1/functions/<function>?webfn=true.`,
    );
  }
  if (!host.hasFunction(name)) throw refusal(400, "FUNCTION_NOT_FOUND", `There is no function ${name}.`);
  const query = new URLSearchParams(search);
  if (query.get("webfn") !== "true" && request.headers["x-tcb-webfn"] !== "true") {
    throw refusal(
      400,
      "FUNCTION_PARAM_INVALID",
      `Function ${name} is an HTTP function: add ?webfn=true to the address, or the header X-Tcb-Webfn: true.`,
    );
  }
  query.delete("webfn");
  return { name, path: query.size > 0 ? `/?${query}` : "/" };
}

function refusalOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  // Documented: 400 when the call of the function fails.
  if (error instanceof InvocationFailed) return refusal(400, error.code, `${error.message}.`);
  if (error instanceof FunctionUnavailable) {
    return refusal(400, "FUNCTION_INVOCATION_FAILED", `${error.message}.`);
  }
  if (error instanceof LabError) return refusal(400, "INVALID_PARAM", errorMessage(error));
  throw error;
}
