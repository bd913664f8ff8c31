import type { Agent } from "undici";
import type { Failure, HttpRequest, UnsentReason } from "./call";
import { transportLimits } from "./limits";

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
    connect: { timeout: limits.connectTimeoutMs, rejectUnauthorized: true },
    connections: limits.connectionsPerHostMax,
    maxResponseSize: limits.answerBytesMax,
    // The signature covers the Host header, which HTTP/2 does not have.
    allowH2: false,
  });
}

const unsentReasons: Readonly<Record<string, UnsentReason>> = {
  ENOTFOUND: "no-such-host",
  EAI_AGAIN: "no-such-host",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  UND_ERR_CONNECT_TIMEOUT: "unreachable",
};

/** OpenSSL's and Node's codes for a TLS connection that failed. */
const tlsCode = /^(ERR_TLS|ERR_SSL|CERT_|EPROTO$|HOSTNAME_MISMATCH$)|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)/;

function failureOf(error: unknown): Failure {
  const code = textOf(error, "code");
  const name = textOf(error, "name");
  const unsentReason = unsentReasons[code];
  // The same codes from reading or writing mean a connection that was lost after it stood.
  const wasConnected = ["read", "write"].includes(textOf(error, "syscall"));
  if (unsentReason && !wasConnected) return { kind: "unsent", reason: unsentReason };
  if (tlsCode.test(code)) return { kind: "tls", detail: code };
  if (name === "HTTPParserError") return { kind: "not-the-cloud", status: 0, said: "something that is not HTTP" };
  if (name === "TimeoutError") return { kind: "unanswered", reason: "timeout" };
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return { kind: "unanswered", reason: "too-large" };
  if (code !== "") return { kind: "unanswered", reason: "cut-off" };
  throw error;
}

/** Not `instanceof Error`: an error from another realm (a worker, a test runner's sandbox) is none of ours. */
function textOf(error: unknown, field: "name" | "code" | "syscall"): string {
  if (typeof error !== "object" || error === null) return "";
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : "";
}
