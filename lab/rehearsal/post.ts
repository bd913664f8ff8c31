import { Agent, request } from "node:http";
import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import type { ExchangeAnswer } from "../senders/exchange";

export interface Answer extends ExchangeAnswer {
  /** The gateway's name of the callback; absent without an answer. */
  readonly requestId?: string;
}

export interface Poster {
  /** Sends on a kept connection. Never rejects: a third party notes what it got and goes on. */
  post(url: URL, method: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Answer>;
  close(): void;
}

/** As many attempts as are under way at the same time. */
export const attemptsAtOnceMax = 32;
const answerBytesMax = 64 * 1024;

/** Waits in real time: they are for real sockets, whatever the virtual clock says. */
export function openPoster(): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: attemptsAtOnceMax });
  return {
    post: (url, method, headers, body) =>
      new Promise((resolve) => {
        const outgoing = request(url, { agent, method, headers: { ...headers, "content-length": body.length } });
        const timer = setTimeout(() => outgoing.destroy(), cloudLimits.callbackAnswerMs);
        const settle = (answer: Omit<Answer, "latencyMs">) => {
          clearTimeout(timer);
          // In virtual time an exchange takes none.
          resolve({ ...answer, latencyMs: 0 });
        };
        const unanswered = () => settle({ status: 0, body: "" });
        outgoing.on("error", unanswered);
        outgoing.on("response", (incoming) => {
          const requestId = incoming.headers["request-id"];
          let text = "";
          incoming.setEncoding("utf8").on("error", unanswered);
          incoming.on("data", (chunk: string) => {
            if (text.length < answerBytesMax) text += chunk;
          });
          incoming.on("end", () =>
            settle({
              status: incoming.statusCode ?? 0,
              body: text,
              ...(typeof requestId === "string" && { requestId }),
            }),
          );
        });
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}
