import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Clock } from "../plumbing/clock";

export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Query included. */
  readonly url: URL;
}

export interface ExchangeAnswer {
  /** 0 when there was none. */
  readonly status: number;
  /** The answer's start; what went wrong when there was none. */
  readonly body: string;
  readonly latencyMs: number;
}

const answerMaxBytes = 64 * 1024;

/**
 * One request on a connection of its own, to the URL's host and no other: a redirect is an answer like any other. Never
 * rejects: a third party notes what it got and goes on.
 */
export function exchange(
  { method, headers, body, url }: OutgoingRequest,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<ExchangeAnswer> {
  const startedMs = clock.now();
  return new Promise((resolve) => {
    const settle = (status: number, text: string) => {
      cancelTimeout();
      resolve({ status, body: text, latencyMs: clock.now() - startedMs });
    };
    const outgoing = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method,
      agent: false,
      // Also where the environment says otherwise.
      rejectUnauthorized: true,
      headers: { ...headers, ...(method !== "GET" && { "content-length": body.length }) },
    });
    const cancelTimeout = clock.after(timeoutMs, () => {
      outgoing.destroy();
      settle(0, `no answer from ${url.host} within ${timeoutMs} ms`);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      settle(0, `no connection to ${url.host}: ${error.code ?? "the answer is not HTTP"}`),
    );
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        if (bytes < answerMaxBytes) chunks.push(chunk.subarray(0, answerMaxBytes - bytes));
        bytes += chunk.length;
      });
      response.on("error", () => settle(0, `the connection to ${url.host} broke off`));
      response.on("end", () => settle(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
    });
    outgoing.end(body);
  });
}
