import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { errorCode } from "../plumbing/error-fields";
import type { Listener } from "../plumbing/http/message";
import { EmulatorStartError } from "./start-error";

export const address = "127.0.0.1";
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;

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

export function sendToConsole(response: ServerResponse): void {
  response.writeHead(302, { location: "/console" }).end();
}

export function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("Nothing here. The cloud API is POST /, the console is /console.\n");
}
