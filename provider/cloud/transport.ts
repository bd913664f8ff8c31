import dns from "node:dns";
import type { LookupFunction } from "node:net";
import type { Agent } from "undici";
import { loopbackLookup } from "../../cloud-api/loopback";
import { textOf, transportFailure } from "../transport-failures";
import type { Failure, HttpRequest } from "./call";
import { transportLimits } from "./call-limits";

export interface HttpAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** The Date header. */
  readonly date: string | undefined;
  readonly body: string;
}

/** `stop` aborted: the answer is not waited for any more. */
export type Post = (request: HttpRequest, stop?: AbortSignal) => Promise<HttpAnswer | Failure>;

export type TransportLimits = { readonly [K in keyof typeof transportLimits]: number };

/** POSTs over a pool of connections of its own. Says what went wrong as data, never with the request's content. */
export function openTransport(limits: TransportLimits = transportLimits): Post {
  let agent: Agent | undefined;
  return async ({ url, headers, body }, stop) => {
    agent ??= openAgent(limits);
    try {
      const target = new URL(url);
      const response = await agent.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: "POST",
        headers,
        body,
        signal: AbortSignal.any([AbortSignal.timeout(limits.requestTimeoutMs), ...(stop ? [stop] : [])]),
      });
      const date = response.headers.date;
      return {
        kind: "answer",
        status: response.statusCode,
        date: typeof date === "string" ? date : undefined,
        body: await response.body.text(),
      };
    } catch (error) {
      return stop?.aborted ? { kind: "cancelled", before: "its answer came" } : failureOf(error);
    }
  };
}

/**
 * undici costs some 170 ms to load (facts: measured), so only a process that calls the cloud pays for it. By require:
 * Yarn's Plug'n'Play hooks into that everywhere, and into import() only with a loader of its own (observed, 4.18).
 */
function openAgent(limits: TransportLimits): Agent {
  const undici: typeof import("undici") = require("undici");
  return new undici.Agent({
    // Also where NODE_TLS_REJECT_UNAUTHORIZED says otherwise: credentials go this way.
    connect: { timeout: limits.connectTimeoutMs, rejectUnauthorized: true, lookup: lookUp },
    connections: limits.connectionsPerHostMax,
    maxResponseSize: limits.answerBytesMax,
    // The signature covers the Host header, which HTTP/2 does not have.
    allowH2: false,
  });
}

const lookUp: LookupFunction = (hostname, options, answer) =>
  (loopbackLookup(hostname) ?? dns.lookup)(hostname, options, answer);

function failureOf(error: unknown): Failure {
  if (textOf(error, "name") === "HTTPParserError")
    return { kind: "not-the-cloud", status: 0, excerpt: "something that is not HTTP" };
  if (textOf(error, "name") === "TimeoutError") return { kind: "unanswered", reason: "timeout" };
  if (textOf(error, "code") === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return { kind: "unanswered", reason: "too-large" };
  const failure = transportFailure(error);
  return failure.kind === "cut-off" ? { kind: "unanswered", reason: "cut-off" } : failure;
}
