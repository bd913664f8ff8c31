import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { limits } from "pulumi-cloudbase/internal/cloud-api/index";
import { errorCode } from "../plumbing/caught";
import { EmulatorStartError } from "./start-error";

export const address = "127.0.0.1";
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves on 127.0.0.1; port 0 picks a free one. Rejects with EmulatorStartError. */
export async function startServer(listener: Listener, port: number): Promise<RunningServer> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs }, listener);
  try {
    server.listen(port, address);
    await once(server, "listening");
  } catch (error) {
    throw portError(port, error);
  }
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : port,
    async close() {
      const closed = once(server, "close");
      server.close();
      // Answers are written in one piece; what is still open now is kept alive or a console page that follows.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What a person reads when a port cannot be had; other errors stay what they are. */
export function portError(port: number, error: unknown): unknown {
  const code = errorCode(error);
  if (code === "EADDRINUSE") {
    return new EmulatorStartError(
      "port-taken",
      `Port ${port} on ${address} is taken. Stop what uses it, or choose another port; 0 picks a free one.`,
      { cause: error },
    );
  }
  if (code === "EACCES") {
    return new EmulatorStartError(
      "port-refused",
      `The system does not let this user listen on port ${port}. Choose one above 1023; 0 picks a free one.`,
      { cause: error },
    );
  }
  return error;
}

/**
 * The whole body; undefined when it is over the cloud's limit (documented: 10 MB). The rest is read and thrown away then,
 * so that the client hears the answer.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = chunk;
    bytes += part.length;
    if (bytes <= limits.requestBytesMax) chunks.push(part);
    else chunks.length = 0;
  }
  return bytes <= limits.requestBytesMax ? Buffer.concat(chunks) : undefined;
}

/** Headers by lower-case name; of a repeated one, node:http's joined value. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

export function sendJson(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}

export function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("Nothing here. The cloud API is POST /, the console is /console.\n");
}
