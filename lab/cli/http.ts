import { type IncomingMessage, request as openRequest } from "node:http";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number;
  readonly answerMaxBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Why there is no answer that could be read. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  constructor(readonly reason: "unreachable" | "timeout" | "not-http" | "too-large") {
    super(reason);
  }
}

/**
 * One request on this machine; redirects are not followed. Node's `fetch` gives up on an answer after five minutes,
 * while a send with retries in real time may take a day. Rejects with NoAnswer.
 */
export function exchange(
  url: URL,
  { method, headers, body, timeoutMs, answerMaxBytes }: HttpRequest,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = openRequest(url, { method, headers });
    const timer = setTimeout(() => fail("timeout"), timeoutMs);
    const fail = (reason: NoAnswer["reason"]) => {
      clearTimeout(timer);
      request.destroy();
      reject(new NoAnswer(reason));
    };
    request.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code?.startsWith("HPE_") ? "not-http" : "unreachable"),
    );
    request.on("response", (response) => {
      collect(response, answerMaxBytes).then(
        (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        (error: unknown) => fail(error instanceof NoAnswer ? error.reason : "unreachable"),
      );
    });
    request.end(body);
  });
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new NoAnswer("too-large");
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers["content-type"] ?? "",
    body: Buffer.concat(chunks),
  };
}
