import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { callbackHandler } from "./callback";
import { type GatewayLimits, gatewayLimits } from "./gateway-limits";
import type { GatewayHost } from "./host";
import { InFlight } from "./in-flight";
import { refuseUnreadable, unreadableCode } from "./unreadable";

export { type GatewayCode, gatewayCodes } from "./codes";
export { type GatewayLimits, gatewayLimits } from "./gateway-limits";

export interface Gateway {
  readonly port: number;
  /** Takes no more callbacks, finishes those that are being handled, closes every connection. */
  close(): Promise<void>;
}

/**
 * Serves callbacks on 127.0.0.1; port 0 picks a free one. Only what passed every check is forwarded to a function. Rejects
 * with the socket's error (EADDRINUSE, EACCES) when it cannot listen.
 */
export async function startGateway(
  host: GatewayHost,
  port: number,
  limits: GatewayLimits = gatewayLimits,
): Promise<Gateway> {
  const handle = callbackHandler(host, limits);
  const inFlight = new InFlight();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    // A third party that hangs up is in the log already; node:http would throw.
    response.on("error", () => {});
    const slot = inFlight.enter(request);
    void handle(request, response)
      .catch(() => response.destroy())
      .then(() => inFlight.leave(slot));
  };

  const server = createServer({
    maxHeaderSize: limits.headersMaxBytes,
    headersTimeout: limits.headersTimeoutMs,
    // Bodies have their own limit on the host's clock; this is the last resort.
    requestTimeout: limits.headersTimeoutMs + 2 * limits.bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 1_000),
    // Refused by us instead, and so logged.
    requireHostHeader: false,
  });
  server.maxHeadersCount = limits.headersMaxCount;
  server.maxConnections = limits.connectionsMax;
  server.on("request", onRequest).on("checkExpectation", onRequest);
  server.on("connect", (_request, socket: Duplex) => refuseUnreadable(host, socket, "METHOD_NOT_ALLOWED"));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = unreadableCode(error);
    // In the middle of a request, its handler sees the connection close, and logs.
    const busy = inFlight.requests().some((request) => request.socket === socket);
    if (code && socket.writable && !busy) refuseUnreadable(host, socket, code);
    else socket.destroy();
  });

  const listeningPort = await listen(server, port);
  // From here on, only a connection that could not be accepted (EMFILE): no reason to end.
  server.on("error", () => {});
  return {
    port: listeningPort,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const request of inFlight.requests()) if (!request.complete) request.destroy();
      await inFlight.empty();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host: "127.0.0.1", port });
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}
