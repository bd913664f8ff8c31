import type { CompletionNames } from "pulumi-cloudbase/internal/cli/completion/names";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { routes } from "../console-api";
import type { SendMenu } from "../senders/send";
import { type ConsoleClient, consoleClient } from "./console-client";
import { menuOfType, sendMenus } from "./menus";
import { switchBeginnings } from "./switches";

/** A person waits with a finger on the tab key. */
const answerTimeoutMs = 1000;

/** Names of the running emulator, or of ours. */
export const completionNames: CompletionNames = {
  INTEGRATION: async (terminal) => (await client(terminal).call(routes.listIntegrations, {})).map(({ name }) => name),
  FUNCTION: async (terminal) =>
    (await client(terminal).call(routes.listIntegrations, {})).map(({ functionName }) => functionName),
  EVENT: async (terminal, subject) =>
    (await menus(client(terminal), subject)).flatMap(({ events }) => events.map(nameOf)),
  FAULT: async (terminal, subject) =>
    (await menus(client(terminal), subject)).flatMap(({ faults }) => faults.map(nameOf)),
  SWITCH: async () => switchBeginnings,
};

const client = (terminal: Terminal) => consoleClient(undefined, terminal, answerTimeoutMs);

/** The menu of the integration on the line; of every type where it is not known. */
async function menus(client: ConsoleClient, subject: string): Promise<SendMenu[]> {
  const integrations = await client.call(routes.listIntegrations, {});
  const integration = integrations.find(({ integrationId, name }) => [integrationId, name].includes(subject));
  const menu = menuOfType(integration?.type ?? subject);
  return menu ? [menu] : Object.values(sendMenus());
}

const nameOf = ({ name }: { readonly name: string }) => name;
