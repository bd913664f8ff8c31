import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { type FunctionInvoker, type FunctionResponse, FunctionUnavailable } from "../../../lab/runner/function";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestFunction extends FunctionInvoker {
  /** What reached it, in order. */
  readonly seen: SeenRequest[];
  /** How it answers from now on; a promise holds the answer back. */
  answer: (request: SeenRequest) => Answer | Promise<Answer>;
  /** Resolves when another request has reached it. */
  called(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export const success: Answer = { status: 200, body: '{"code":"SUCCESS","message":"paid"}' };

/** A function as a real HTTP server, reached over a real socket. */
export async function startTestFunction(): Promise<TestFunction> {
  const seen: SeenRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url = "", headers } = incoming;
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
    seen.push(call);
    for (const wake of waiting.splice(0)) wake();
    const { status, body } = await testFunction.answer(call);
    response.writeHead(status, { "content-type": "application/json" }).end(status === 204 ? undefined : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const testFunction: TestFunction = {
    seen,
    answer: () => success,
    called: () => new Promise((resolve) => waiting.push(resolve)),
    invoke: (_name, { method, path, headers, body }) =>
      new Promise<FunctionResponse>((resolve, reject) => {
        const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent: false });
        outgoing.on("error", () => reject(new FunctionUnavailable("connect", "gone")));
        outgoing.on("response", async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk);
          resolve({ status: response.statusCode ?? 0, headers: {}, body: Buffer.concat(chunks) });
        });
        outgoing.end(body);
      }),
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return testFunction;
}
