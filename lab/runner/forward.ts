import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { errorCode } from "../plumbing/error-fields";
import { type FunctionRequest, type FunctionResponse, FunctionUnavailable } from "./function";
import { address } from "./process";

/** Documented: 6 MB for a synchronous answer. */
const responseBytesMax = 6 * 1024 * 1024;
const socketsMax = 100;
const firstFinalStatus = 200;
const idleSocketMs = 30_000;

export interface Forwarder {
  /** Sends to the function's port; `notListening` when nothing was sent. Rejects with FunctionUnavailable. */
  forward(port: number, request: FunctionRequest, timeoutMs: number): Promise<FunctionResponse | typeof notListening>;
  close(): void;
}

/** Nobody takes connections on the function's port. */
export const notListening = Symbol("not listening");

/** Keeps connections to one function process. */
export function makeForwarder(): Forwarder {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, timeout: idleSocketMs });
  return {
    async forward(port, request, timeoutMs) {
      const startedAt = performance.now();
      const first = await attempt(agent, port, request, timeoutMs);
      if (first !== closedBeforeAnswer) return first;
      const second = await attempt(agent, port, request, timeoutMs - (performance.now() - startedAt));
      if (second !== closedBeforeAnswer && second !== notListening) return second;
      throw new FunctionUnavailable("connect", "the function closed the connection without an answer");
    },
    close: () => agent.destroy(),
  };
}

/**
 * A kept connection was closed as it was used again. Nearly always the function closed it for being idle and never saw
 * the request, so it is sent once more; a callback must be idempotent anyway (documented).
 */
const closedBeforeAnswer = Symbol("closed before answer");

function attempt(
  agent: Agent,
  port: number,
  { method, path, headers, body }: FunctionRequest,
  timeoutMs: number,
): Promise<FunctionResponse | typeof closedBeforeAnswer | typeof notListening> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      agent,
      host: address,
      port,
      method,
      path,
      headers: { ...headers, "content-length": String(body.length) },
    });
    let timedOut = false;
    const timer = setTimeout(
      () => {
        timedOut = true;
        outgoing.destroy();
      },
      Math.max(timeoutMs, 0),
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      if (timedOut) reject(new FunctionUnavailable("timeout", "the function gave no answer in time"));
      else if (errorCode(error) === "ECONNREFUSED") resolve(notListening);
      else if (isReset(error) && outgoing.reusedSocket && !answering) resolve(closedBeforeAnswer);
      else reject(new FunctionUnavailable("connect", `the connection to the function failed: ${error.message}`));
    };
    let answering = false;
    outgoing.once("error", fail);
    const refuse = ({ statusCode, socket }: IncomingMessage) => {
      socket.destroy();
      fail(new Error(`it answered with status ${statusCode}, which is no final one`));
    };
    // 101: without a listener nothing more is heard of the request (observed).
    outgoing.once("upgrade", refuse);
    outgoing.once("response", (incoming) => {
      answering = true;
      if ((incoming.statusCode ?? 0) < firstFinalStatus) return refuse(incoming);
      readAll(incoming).then((content) => {
        clearTimeout(timer);
        resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming), body: content });
      }, fail);
    });
    outgoing.end(body);
  });
}

function isReset(error: Error): boolean {
  return ["ECONNRESET", "EPIPE"].includes(errorCode(error));
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > responseBytesMax) {
      incoming.destroy();
      throw new Error(`its answer is over ${responseBytesMax} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function flat(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
