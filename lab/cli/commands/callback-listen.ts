import { command } from "pulumi-cloudbase/internal/cli/command";
import { UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { clockTime, milliseconds, printable, table } from "pulumi-cloudbase/internal/cli/text";
import { type CallbackEntry, type IntegrationSummary, type ListedCallback, routes } from "../../console-api";
import { isDelivered, reasonLines } from "../callback-text";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import { follow } from "../follow";

const pageLength = 200;
/** What is told of at most after one look: a flood is not worth more. */
const pagesMax = 10;
const all = "all";

export const callbackListen = command({
  name: "callback listen",
  summary: "show callbacks as they arrive, until Ctrl-C",
  arguments: ["INTEGRATION..."],
  options: {
    details: { type: "boolean", summary: "show the steps of delivered callbacks, too" },
    ...endpointOption,
    json: { type: "boolean", summary: "print one JSON object a line" },
  },
  details: [
    `INTEGRATION is a name or an id; "${all}" stands for every one, also those to come.`,
    "A refused callback is shown with its steps, the likely cause and the fix. Nothing is forwarded anywhere.",
    "An emulator that is started again is found again.",
  ],
  async run({ options, arguments: { INTEGRATION: asked } }, terminal) {
    if (asked.includes(all) && asked.length > 1)
      throw new UsageError([`"${all}" stands alone`], "npx pulumi-cloudbase callback listen --help");
    const print = ({ name, integrationId }: IntegrationSummary, callback: ListedCallback) =>
      terminal.print(
        ...(options.json
          ? [JSON.stringify({ integrationId, integration: name, ...callback })]
          : callbackLines(name, callback, options.details ?? false, terminal)),
      );
    const integrations = (client: ConsoleClient) =>
      asked.includes(all) ? client.call(routes.listIntegrations, {}) : chosen(asked, client);
    const seen = new Seen();
    for (const integration of await integrations(consoleClient(options.endpoint, terminal))) seen.skip(integration);
    terminal.note(`Listening to ${asked.includes(all) ? "every integration" : asked.join(", ")}. Ctrl-C ends it.`);
    await follow(options.endpoint, terminal, async (client) => {
      for (const integration of await integrations(client)) {
        for (const callback of await seen.news(integration, client)) print(integration, callback);
      }
      return false;
    });
    return 0;
  },
});

/** Throws CommandError with the nearest names for one that is unknown. */
async function chosen(asked: readonly string[], client: ConsoleClient): Promise<IntegrationSummary[]> {
  return Promise.all(asked.map((idOrName) => client.call(routes.showIntegration, { path: { id: idOrName } })));
}

/** What was told of already, by integration. */
class Seen {
  readonly #last = new Map<string, { requestId: string; at: string }>();

  /** What came before is not told of. */
  skip({ integrationId, lastCallback }: IntegrationSummary): void {
    if (lastCallback) this.#last.set(integrationId, lastCallback);
  }

  /** Oldest first. */
  async news(integration: IntegrationSummary, client: ConsoleClient): Promise<ListedCallback[]> {
    const { integrationId, lastCallback } = integration;
    const last = this.#last.get(integrationId);
    if (!lastCallback || isSame(lastCallback, last)) return [];
    const fresh: ListedCallback[] = [];
    for (let page = 0; page < pagesMax; page++) {
      const before = fresh.at(-1)?.number;
      const listed = await client.call(routes.listCallbacks, {
        path: { id: integrationId },
        query: { limit: pageLength, ...(before !== undefined && { before }) },
      });
      const known = listed.findIndex((callback) => isSame(callback, last));
      fresh.push(...(known < 0 ? listed : listed.slice(0, known)));
      if (known >= 0 || listed.length < pageLength) break;
    }
    const [newest] = fresh;
    if (newest) this.#last.set(integrationId, newest);
    return fresh.reverse();
  }
}

/** A Request-ID alone is not enough: whoever calls chooses it, and a replayed callback has that of the first. */
function isSame(one: { requestId: string; at: string }, other: { requestId: string; at: string } | undefined): boolean {
  return one.requestId === other?.requestId && one.at === other.at;
}

function callbackLines(name: string, callback: ListedCallback, details: boolean, terminal: Terminal): string[] {
  const { at, status, eventType, route, latencyMs, errorCode, requestId, sent } = callback;
  const verdict = errorCode || (isDelivered(status) ? "delivered" : "");
  const head = [
    terminal.paint("dim", clockTime(at)),
    printable(name),
    terminal.paint(isDelivered(status) ? "green" : "red", `${status} ${verdict}`),
    printable(eventType || "unknown event"),
    printable(route),
    milliseconds(latencyMs),
    ...(sent?.fault ? [`fault ${printable(sent.fault)}`] : []),
    terminal.paint("dim", printable(requestId)),
  ].join("  ");
  if (errorCode) return [head, ...stepLines(callback), ...reasonLines(callback).map((text) => `  ${text}`)];
  return details ? [head, ...stepLines(callback)] : [head];
}

function stepLines({ steps, answer }: CallbackEntry): string[] {
  const rows = steps.map(({ step, ok, detail, ms }) => [
    step,
    `${ok ? "" : "failed: "}${printable(detail)}`,
    milliseconds(ms),
  ]);
  if (answer)
    rows.push(["function", `${answer.status} ${printable(answer.bodyStart)}`.trim(), milliseconds(answer.ms)]);
  return table(rows).map((text) => `  ${text}`);
}
