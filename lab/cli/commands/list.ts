import { command } from "pulumi-cloudbase/internal/cli/command";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { age, printable, shellWord, table } from "pulumi-cloudbase/internal/cli/text";
import { type IntegrationSummary, routes } from "../../console-api";
import { consoleClient, endpointOption } from "../console-client";

export const list = command({
  name: "list",
  summary: "list the integrations of the running emulator",
  arguments: [],
  options: { ...endpointOption, json: { type: "boolean", summary: "print a JSON array" } },
  async run({ options }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const integrations = await client.call(routes.listIntegrations, {});
    if (options.json) {
      terminal.print(JSON.stringify(integrations));
      return 0;
    }
    const [first] = integrations;
    if (!first) {
      terminal.note(
        `No integration at ${client.endpoint} yet. Point your program at it and apply:`,
        `  export CLOUDBASE_ENDPOINT=${client.endpoint}`,
        "  pulumi up",
        `In the browser: ${client.address()}`,
      );
      return 0;
    }
    const rows = integrations.map((integration) => row(integration, terminal));
    terminal.print(...table([["NAME", "TYPE", "STATUS", "LAST CALLBACK", "FUNCTION"], ...rows]));
    terminal.note(
      "",
      `One of them: npx pulumi-cloudbase show ${shellWord(first.name)}`,
      `In the browser: ${client.address()}`,
    );
    return 0;
  },
});

function row({ name, typeName, status, functionName, lastCallback }: IntegrationSummary, terminal: Terminal): string[] {
  const last = lastCallback
    ? `${lastCallback.status} ${lastCallback.eventType || lastCallback.errorCode}, ${age(lastCallback.at, terminal.now())}`
    : "none yet";
  return [name, typeName, status, last, functionName].map(printable);
}
