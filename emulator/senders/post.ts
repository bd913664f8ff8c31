import { request } from "node:http";
import type { Clock } from "../types";

export interface PostAnswer {
  /** 0 when the connection failed. */
  readonly status: number;
  /** The answer's start; what went wrong when the connection failed. */
  readonly body: string;
  readonly latencyMs: number;
}

const answerMaxBytes = 64 * 1024;

/** Posts once, on a connection of its own. Never rejects: a third party notes what it got and goes on. */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<PostAnswer> {
  const startedMs = clock.now();
  return new Promise((resolve) => {
    const settle = (status: number, text: string) => {
      cancelTimeout();
      resolve({ status, body: text, latencyMs: clock.now() - startedMs });
    };
    const outgoing = request(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": body.length },
    });
    const cancelTimeout = clock.after(timeoutMs, () => {
      outgoing.destroy();
      settle(0, `no answer from ${url.host} within ${timeoutMs} ms`);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => settle(0, `no connection to ${url.host}: ${error.code}`));
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (text.length < answerMaxBytes) text += chunk.slice(0, answerMaxBytes - text.length);
      });
      response.on("error", () => settle(0, `the connection to ${url.host} broke off`));
      response.on("end", () => settle(response.statusCode ?? 0, text));
    });
    outgoing.end(body);
  });
}
