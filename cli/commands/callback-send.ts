import { readFileSync } from "node:fs";
import { z } from "zod";
import type { SendAnswer } from "../../emulator/console";
import { callbackBlock, isDelivered } from "../callback-text";
import { command } from "../command";
import { consoleClient, endpointOption } from "../console-client";
import { CommandError } from "../errors";

export const callbackSend = command({
  name: "callback send",
  summary: "send one signed, encrypted callback as the third party would",
  arguments: ["INTEGRATION", "EVENT"],
  options: {
    data: { type: "string", value: "FILE", summary: "JSON object to merge into the event's default data" },
    fault: { type: "string", value: "NAME", summary: "misbehave in one way; see `callback faults`" },
    ...endpointOption,
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "INTEGRATION is its name or its id, EVENT one of `callback events`.",
    "Exits with 0 when the callback was delivered, with 1 when it was refused.",
  ],
  async run({ options, arguments: { INTEGRATION: idOrName, EVENT: event } }, terminal) {
    const { data: file, fault } = options;
    const data = file === undefined ? undefined : readData(file);
    const client = consoleClient(options.endpoint, terminal);
    const sent = await client.send(idOrName, { event, ...(data && { data }), ...(fault && { fault }) });
    if (options.json) terminal.print(JSON.stringify(sent));
    else terminal.print(...callbackBlock(sent, terminal));
    if (!options.json) terminal.note("", nextStep(idOrName, sent, client.endpoint));
    return isDelivered(sent.status) ? 0 : 1;
  },
});

function nextStep(idOrName: string, { eventType, status, callback }: SendAnswer, endpoint: string): string {
  if (isDelivered(status)) {
    return `Break it: npx pulumi-cloudbase callback send ${idOrName} ${eventType} --fault wrong-key`;
  }
  return callback?.answer
    ? `What the function wrote: npx pulumi-cloudbase logs ${idOrName}`
    : `Step by step: ${endpoint}/console#/${encodeURIComponent(idOrName)}`;
}

/** Throws CommandError that says where in the file the mistake is, not what stands there. */
function readData(file: string): Record<string, unknown> {
  const next = 'Give a file with one JSON object, e.g. {"amount": {"total": 100}}';
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(`--data ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, next);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`--data ${file} is not JSON: ${(error as SyntaxError).message}.`, next);
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) throw new CommandError(`--data ${file} holds no JSON object.`, next);
  return parsed.data;
}
