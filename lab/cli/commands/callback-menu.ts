import { command } from "pulumi-cloudbase/internal/cli/command";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { table } from "pulumi-cloudbase/internal/cli/text";
import type { SendMenu } from "../../senders/send";
import { consoleClient, endpointOption } from "../console-client";
import { findMenu, groupedMenus, sendMenus } from "../menus";

const options = {
  ...endpointOption,
  json: { type: "boolean", summary: "print a JSON array; without an argument an object of them, by type" },
} as const;

export const callbackEvents = command({
  name: "callback events",
  summary: "list the events that can be sent",
  arguments: ["[INTEGRATION|TYPE]"],
  options,
  details: ["Those of an integration, by its name or id, or of a type, by its code. Without either: of all types."],
  async run({ options, arguments: { "INTEGRATION|TYPE": asked } }, terminal) {
    await printMenu({ asked, ...options }, terminal, {
      rows: ({ events }) => [
        ["EVENT", "ROUTE", "WHAT IT TELLS"],
        ...events.map(({ name, route, description }) => [name, route, description.en]),
      ],
      json: ({ events }) => events,
    });
    if (!options.json) terminal.note("", "Send one: npx pulumi-cloudbase callback send INTEGRATION EVENT");
    return 0;
  },
});

export const callbackFaults = command({
  name: "callback faults",
  summary: "list the ways in which a sent callback can misbehave",
  arguments: ["[INTEGRATION|TYPE]"],
  options,
  details: ["For an integration, by its name or id, or for a type, by its code. Without either: for all types."],
  async run({ options, arguments: { "INTEGRATION|TYPE": asked } }, terminal) {
    await printMenu({ asked, ...options }, terminal, {
      rows: ({ faults }) => [
        ["FAULT", "THE GATEWAY SAYS", "WHAT IS WRONG WITH IT"],
        ...faults.map(({ name, expectedCode, description }) => [name, expectedCode || "delivered", description.en]),
      ],
      json: ({ faults }) => faults,
    });
    if (!options.json) terminal.note("", "Try one: npx pulumi-cloudbase callback send INTEGRATION EVENT --fault FAULT");
    return 0;
  },
});

interface Asked {
  readonly asked: string | undefined;
  readonly endpoint?: string;
  readonly json?: boolean;
}

interface View {
  rows(menu: SendMenu): string[][];
  json(menu: SendMenu): unknown;
}

async function printMenu({ asked, endpoint, json }: Asked, terminal: Terminal, view: View): Promise<void> {
  if (asked !== undefined) {
    const menu = await findMenu(asked, () => consoleClient(endpoint, terminal));
    terminal.print(...(json ? [JSON.stringify(view.json(menu))] : table(view.rows(menu))));
  } else if (json) {
    const byType = Object.entries(sendMenus()).map(([code, menu]) => [code, view.json(menu)]);
    terminal.print(JSON.stringify(Object.fromEntries(byType)));
  } else {
    for (const [index, { title, menu }] of groupedMenus(view.json).entries()) {
      terminal.print(...(index > 0 ? [""] : []), terminal.paint("bold", title), ...table(view.rows(menu)));
    }
  }
}
