import { randomUUID } from "node:crypto";
import { METHODS, validateHeaderName, validateHeaderValue } from "node:http";
import { errorMessage } from "../plumbing/error-fields";
import { LabError } from "../plumbing/lab-error";
import type { FunctionRunner } from ".";
import type { InvokeRequest, InvokeResult } from "./function";

/** The runner refuses nothing sooner than the function's own limit, which is 900 s at most (documented), and its start. */
const waitMs = 920_000;

/** Belong to one connection, or are set anew here. */
const notPassedOn = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
]);

/** What only the platform may say: who calls, and that the gateway does. A client's own is dropped (documented, assumed). */
const platformHeader = /^x-(?:tcb|wx|cloudbase)-/;

/**
 * Calls a function's own route as `wx.cloud.callHTTPFunction` does: the platform says in `x-wx-openid` and `x-wx-appid` who
 * calls (documented); without `as` nobody is named. Rejects with FunctionUnavailable, or with LabError,
 * naming every problem of a call that cannot be made.
 */
export async function invokeAs(
  runner: Pick<FunctionRunner, "invoke">,
  functionName: string,
  request: InvokeRequest,
  requestId: string = randomUUID(),
): Promise<InvokeResult> {
  const { method, path, body, as } = request;
  // x-wx-source is cloud hosting's word for a call from a Mini Program; here it is (assumed).
  const identity = as && { "x-wx-openid": as.openid, "x-wx-appid": as.appId, "x-wx-source": "wx_client" };
  const headers = { ...passedOn(request.headers), ...identity };
  checkRequest(method, path, headers);
  const startedAt = performance.now();
  const answer = await runner.invoke(functionName, { method, path, headers, body, timeoutMs: waitMs, requestId });
  return { ...answer, requestId, latencyMs: Math.round(performance.now() - startedAt) };
}

/** Headers of a client that the function may see; names in lower case. */
export function passedOn(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lower.filter(([name]) => !notPassedOn.has(name) && !platformHeader.test(name)));
}

function checkRequest(method: string, path: string, headers: Readonly<Record<string, string>>): void {
  const problems: string[] = [];
  if (!METHODS.includes(method) || method === "CONNECT") problems.push(`${JSON.stringify(method)} is no HTTP method`);
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    problems.push(`the path must begin with / and have no spaces; other characters as %XX: ${JSON.stringify(path)}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      problems.push(`header ${JSON.stringify(name)}: ${errorMessage(error)}`);
    }
  }
  if (problems.length > 0) throw new LabError(`The call cannot be made: ${problems.join("; ")}.`);
}
