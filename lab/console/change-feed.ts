import type { ServerResponse } from "node:http";
import { ConsoleError, protectiveHeaders } from "./answer";
import type { ConsoleHost } from "./host";

const pollIntervalMs = 250;
const heartbeatIntervalMs = 15_000;
const listenersMax = 64;
/** What may wait in memory for a listener that does not read. */
const unreadBytesMax = 64 * 1024;

/** Server-sent `changed` events. The host is looked at only while somebody listens. */
class ChangeFeed {
  readonly #host: ConsoleHost;
  readonly #listeners = new Set<ServerResponse>();
  #poll: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #seen = "";

  constructor(host: ConsoleHost) {
    this.#host = host;
  }

  add(response: ServerResponse): void {
    if (this.#listeners.size >= listenersMax) {
      throw new ConsoleError(503, "TOO_MANY_LISTENERS", `At most ${listenersMax} pages can follow at once.`);
    }
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(response);
    response.on("close", () => this.#remove(response));
    response.writeHead(200, { ...protectiveHeaders, "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n");
  }

  #start(): void {
    this.#seen = fingerprint(this.#host);
    this.#poll = setInterval(() => this.#look(), pollIntervalMs).unref();
    this.#heartbeat = setInterval(() => this.#broadcast(": still here\n\n"), heartbeatIntervalMs).unref();
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#poll);
    clearInterval(this.#heartbeat);
  }

  #look(): void {
    let current: string;
    try {
      current = fingerprint(this.#host);
    } catch {
      // The host is going away; a page that is still open tries again by itself and then says what it finds.
      for (const response of this.#listeners) response.destroy();
      return;
    }
    if (current === this.#seen) return;
    this.#seen = current;
    this.#broadcast("event: changed\ndata: {}\n\n");
  }

  #broadcast(text: string): void {
    for (const response of this.#listeners) {
      if (response.writableLength > unreadBytesMax) response.destroy();
      else response.write(text);
    }
  }
}

/** Differs whenever something that the console shows has changed. */
function fingerprint(host: ConsoleHost): string {
  const parts = host
    .listIntegrations()
    .map((summary) => [
      summary,
      host.showIntegration(summary.integrationId)?.function,
      host.functionLogs(summary.functionName, { limit: 1 })?.at(-1)?.id,
    ]);
  return JSON.stringify(parts);
}

const feeds = new WeakMap<ConsoleHost, ChangeFeed>();

/** Keeps `response` open and writes `changed` to it until the client leaves. Throws ConsoleError 503. */
export function followChanges(response: ServerResponse, host: ConsoleHost): void {
  let feed = feeds.get(host);
  if (!feed) {
    feed = new ChangeFeed(host);
    feeds.set(host, feed);
  }
  feed.add(response);
}
