import { command } from "pulumi-cloudbase/internal/cli/command";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { dayAndTime, milliseconds, printable, shellWord, table } from "pulumi-cloudbase/internal/cli/text";
import { type IntegrationDetail, type ListedCallback, routes } from "../../console-api";
import { isDelivered } from "../callback-text";
import { consoleClient, endpointOption } from "../console-client";
import { menuOfType } from "../menus";

const callbacksShown = 5;

export const show = command({
  name: "show",
  summary: "show one integration: function, callback URLs, environment, callbacks",
  arguments: ["INTEGRATION"],
  options: { ...endpointOption, json: { type: "boolean", summary: "print a JSON object" } },
  details: ["INTEGRATION is its name or its id. Credentials are masked."],
  async run({ options, arguments: { INTEGRATION: idOrName } }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const integration = await client.call(routes.showIntegration, { path: { id: idOrName } });
    if (options.json) {
      terminal.print(JSON.stringify(integration));
      return 0;
    }
    const callbacks = await client.call(routes.listCallbacks, {
      path: { id: integration.integrationId },
      query: { limit: callbacksShown },
    });
    terminal.print(...facts(integration, terminal), ...callbackLines(callbacks, terminal));
    terminal.note(
      "",
      ...callbackSteps(integration.name, menuOfType(integration.type)?.events[0]?.name, callbacks),
      `Its log: npx pulumi-cloudbase logs ${shellWord(integration.name)} --follow`,
      `In the browser: ${client.address(integration.integrationId)}`,
    );
    return 0;
  },
});

function callbackSteps(name: string, event: string | undefined, callbacks: readonly ListedCallback[]): string[] {
  const send = event && `Send a callback: npx pulumi-cloudbase callback send ${shellWord(name)} ${shellWord(event)}`;
  const retry =
    callbacks.some(({ sent }) => sent) && `The last one again: npx pulumi-cloudbase callback retry ${shellWord(name)}`;
  return [send, retry].filter((step) => typeof step === "string");
}

function facts(integration: IntegrationDetail, terminal: Terminal): string[] {
  const colour = integration.status === "Running" ? "green" : "yellow";
  return [
    `${terminal.paint("bold", printable(integration.name))}  ${terminal.paint(colour, integration.status)}`,
    ...block([
      ["id", integration.integrationId],
      ["type", `${integration.typeName} (${integration.type})`],
      ["function", functionText(integration)],
      ["created", integration.createdAt],
      ["updated", integration.updatedAt],
    ]),
    ...section("Callback URLs", Object.entries(integration.callbackUrls), terminal),
    ...section("Environment", Object.entries(integration.environment), terminal),
    ...section(
      "Status history",
      integration.statusHistory.map(({ at, status, reason }) => [at, status, reason]),
      terminal,
    ),
  ];
}

function functionText({ functionName, function: running }: IntegrationDetail): string {
  if (!running) return `${functionName}, removed`;
  return `${functionName}, ${running.status}${running.pid === null ? "" : `, process ${running.pid}`}`;
}

function callbackLines(callbacks: readonly ListedCallback[], terminal: Terminal): string[] {
  const rows = callbacks.map(({ at, status, eventType, route, latencyMs, errorCode, requestId, sent }) => [
    dayAndTime(at, terminal.now()),
    String(status),
    eventType || "unknown event",
    route,
    milliseconds(latencyMs),
    errorCode || (isDelivered(status) ? "delivered" : ""),
    requestId,
    sent ? `sent here${sent.fault && `, fault ${sent.fault}`}` : "",
  ]);
  return section("Last callbacks", rows, terminal);
}

function section(title: string, rows: readonly (readonly string[])[], terminal: Terminal): string[] {
  return rows.length === 0 ? [] : ["", terminal.paint("bold", title), ...block(rows)];
}

function block(rows: readonly (readonly string[])[]): string[] {
  return table(rows.map((row) => row.map(printable))).map((line) => `  ${line}`);
}
