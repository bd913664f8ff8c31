import { integrationTypeCodes } from "pulumi-cloudbase/internal/catalog/index";
import { shells } from "pulumi-cloudbase/internal/cli/completion/shells";
import type { SendMenu } from "../types";
import type { ConsoleClient } from "./console-client";
import { menuOfType, sendMenus } from "./menus";
import { switchBeginnings } from "./switches";

/** Names of the running emulator, or of ours, by what they are names of. `subject` is the integration on the line. */
export const names: Readonly<Record<string, (client: () => ConsoleClient, subject: string) => Promise<string[]>>> = {
  INTEGRATION: async (client) => (await client().list()).map(({ name }) => name),
  FUNCTION: async (client) => (await client().list()).map(({ functionName }) => functionName),
  TYPE: async () => integrationTypeCodes,
  EVENT: async (client, subject) => (await menus(client(), subject)).flatMap(({ events }) => events.map(nameOf)),
  FAULT: async (client, subject) => (await menus(client(), subject)).flatMap(({ faults }) => faults.map(nameOf)),
  SWITCH: async () => switchBeginnings,
  SHELL: async () => Object.keys(shells),
};

/** The menu of the integration on the line; of every type where it is not known. */
async function menus(client: ConsoleClient, subject: string): Promise<SendMenu[]> {
  const integrations = await client.list();
  const integration = integrations.find(({ integrationId, name }) => [integrationId, name].includes(subject));
  const menu = menuOfType(integration?.type ?? subject);
  return menu ? [menu] : Object.values(sendMenus());
}

const nameOf = ({ name }: { readonly name: string }) => name;
