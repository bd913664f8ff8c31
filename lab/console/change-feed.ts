import type { ServerResponse } from "node:http";
import { ConsoleError, protectiveHeaders } from "./answer";
import type { ConsolePorts } from "./ports";

const pollIntervalMs = 250;
const heartbeatIntervalMs = 15_000;
const listenersMax = 64;
/** What may wait in memory for a listener that does not read. */
const unreadBytesMax = 64 * 1024;

type Watched = Pick<ConsolePorts, "integrations" | "functions">;

/** Server-sent `changed` events. The rooms are looked at only while somebody listens. */
export class ChangeFeed {
  readonly #watched: Watched;
  readonly #listeners = new Set<ServerResponse>();
  #poll: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #seen = "";

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Keeps `response` open and writes `changed` to it until the client leaves. Throws ConsoleError 503. */
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
    this.#seen = fingerprint(this.#watched);
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
      current = fingerprint(this.#watched);
    } catch {
      // The store is going away; a page that is still open tries again by itself and then says what it finds.
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
function fingerprint({ integrations, functions }: Watched): string {
  const parts = integrations
    .list()
    .map((summary) => [
      summary,
      integrations.show(summary.integrationId)?.function,
      functions.log(summary.functionName, { limit: 1 })?.at(-1)?.id,
    ]);
  return JSON.stringify(parts);
}
