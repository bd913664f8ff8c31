import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import { shellWord } from "pulumi-cloudbase/internal/cli/text";
import { routes } from "../../console-api";
import { callbackBlock } from "../callback-text";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";

/** How far back one that can be sent again is looked for. */
const callbacksSearched = 200;

export const callbackRetry = command({
  name: "callback retry",
  summary: "send a recorded callback again, with a fresh signature and without its fault",
  arguments: ["INTEGRATION", "[REQUEST_ID]"],
  options: { ...endpointOption, json: { type: "boolean", summary: "print a JSON object" } },
  details: [
    "Without REQUEST_ID: the last one that can be sent again. Those of other senders cannot: their bodies are not kept.",
    "Exits with 0 when the third party took the answer for success, with 1 when it was refused.",
  ],
  async run({ options, arguments: { INTEGRATION: idOrName, REQUEST_ID: asked } }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const sent = await client.call(routes.retryCallback, {
      path: { id: idOrName, requestId: asked ?? (await lastOne(idOrName, client)) },
      body: {},
    });
    if (options.json) terminal.print(JSON.stringify(sent));
    else {
      terminal.print(...callbackBlock(sent, terminal));
      terminal.note("", `What the function wrote: npx pulumi-cloudbase logs ${shellWord(idOrName)}`);
    }
    return sent.outcome === "accepted" ? 0 : 1;
  },
});

async function lastOne(idOrName: string, client: ConsoleClient): Promise<string> {
  const callbacks = await client.call(routes.listCallbacks, {
    path: { id: idOrName },
    query: { limit: callbacksSearched },
  });
  const last = callbacks.find(({ sent }) => sent !== null);
  if (last) return last.requestId;
  throw new CommandError(
    callbacks.length === 0
      ? `${idOrName} has received no callback yet, so there is none to send again.`
      : `None of the last ${callbacks.length} callbacks of ${idOrName} came from the local sender, so none can be sent again.`,
    `Send one: npx pulumi-cloudbase callback send ${shellWord(idOrName)} EVENT`,
  );
}
