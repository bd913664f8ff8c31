import { menu } from "../../emulator/console/menu";
import { command } from "../command";
import { table } from "../text";

const json = { type: "boolean", summary: "print a JSON array" } as const;

export const callbackEvents = command({
  name: "callback events",
  summary: "list the events that can be sent",
  arguments: [],
  options: { json },
  async run({ options }, terminal) {
    if (options.json) terminal.print(JSON.stringify(menu.events));
    else {
      const rows = menu.events.map(({ name, route, description }) => [name, route, description]);
      terminal.print(...table([["EVENT", "ROUTE", "WHAT IT TELLS"], ...rows]));
      terminal.note("", "Send one: npx pulumi-cloudbase callback send INTEGRATION EVENT");
    }
    return 0;
  },
});

export const callbackFaults = command({
  name: "callback faults",
  summary: "list the ways in which a sent callback can misbehave",
  arguments: [],
  options: { json },
  async run({ options }, terminal) {
    if (options.json) terminal.print(JSON.stringify(menu.faults));
    else {
      const rows = menu.faults.map(({ name, expectedCode, description }) => [
        name,
        expectedCode || "delivered",
        description,
      ]);
      terminal.print(...table([["FAULT", "THE GATEWAY SAYS", "WHAT IS WRONG WITH IT"], ...rows]));
      terminal.note("", "Try one: npx pulumi-cloudbase callback send INTEGRATION EVENT --fault NAME");
    }
    return 0;
  },
});
