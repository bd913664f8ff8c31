import { command } from "pulumi-cloudbase/internal/cli/command";
import { UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readJsonObject } from "pulumi-cloudbase/internal/cli/files";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { counted, duration, printable, shellWord } from "pulumi-cloudbase/internal/cli/text";
import { routes, type SendAnswer, type SendOrder, sendRetries } from "../../console-api";
import { callbackBlock } from "../callback-text";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import { menuOfType } from "../menus";
import { watchTimeMs } from "../retry-time";

/** What the console takes in one request. */
const dataMaxBytes = 200 * 1024;
const dataAdvice = 'Give one JSON object, e.g. {"amount": {"total": 100}}';

export const callbackSend = command({
  name: "callback send",
  summary: "send one signed, encrypted callback as the third party would",
  arguments: ["INTEGRATION", "EVENT"],
  options: {
    data: {
      type: "string",
      value: "FILE",
      summary: "JSON object to merge into the event's default data; - is standard input",
    },
    fault: { type: "string", value: "FAULT", summary: "misbehave in one way; see `callback faults`" },
    retries: {
      type: "string",
      value: "WHEN",
      choices: sendRetries,
      summary: "send a refused one again by the third party's schedule; default none; virtual-time takes no time",
    },
    seed: { type: "string", value: "S", summary: "make the ids and data of an earlier run again" },
    "created-at": { type: "string", value: "ISO", summary: "when the third party made it, e.g. 2026-11-23T18:42:10Z" },
    to: { type: "string", value: "URL", summary: "send to this address of yours instead of the local gateway" },
    ...endpointOption,
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "INTEGRATION is its name or its id, EVENT one of `callback events INTEGRATION`.",
    "Exits with 0 when the third party took the answer for success, with 1 when it was refused.",
  ],
  async run({ options, arguments: { INTEGRATION: idOrName, EVENT: event } }, terminal) {
    const { data: file, fault, seed, to } = options;
    const retries = sendRetries.find((one) => one === options.retries);
    checkWords(options);
    const createdAt = options["created-at"];
    const order: SendOrder = {
      event,
      ...(file !== undefined && { data: readJsonObject("--data", file, dataMaxBytes, dataAdvice) }),
      ...(fault !== undefined && { fault }),
      ...(retries !== undefined && { retries }),
      ...(seed !== undefined && { seed }),
      ...(createdAt !== undefined && { createdAt: new Date(createdAt).toISOString() }),
      ...(to !== undefined && { to }),
    };
    const client = consoleClient(options.endpoint, terminal);
    const timeoutMs = await timeOf(order, idOrName, client, terminal);
    const sent = await client.call(routes.sendCallback, { path: { id: idOrName }, body: order, timeoutMs });
    if (options.json) terminal.print(JSON.stringify(sent));
    else {
      terminal.print(...callbackBlock(sent, terminal));
      terminal.note("", ...(await nextSteps(idOrName, sent, options, client)));
    }
    return sent.outcome === "accepted" ? 0 : 1;
  },
});

/** Throws UsageError with every problem. */
function checkWords({
  seed,
  to,
  "created-at": createdAt,
}: {
  seed?: string;
  to?: string;
  "created-at"?: string;
}): void {
  const problems: string[] = [];
  if (seed !== undefined && !/^[0-9A-Za-z._-]{1,64}$/.test(seed))
    problems.push(`--seed must be 1 to 64 letters, digits, dots, hyphens or underscores, not "${seed}"`);
  if (createdAt !== undefined && !(instant.test(createdAt) && Date.parse(createdAt) >= 0))
    problems.push(`--created-at must be like 2026-11-23T18:42:10Z or 2026-11-24T02:42:10+08:00, not "${createdAt}"`);
  if (to !== undefined && !/^https?:$/.test(URL.canParse(to) ? new URL(to).protocol : ""))
    problems.push(`--to must be an address like https://example.com/notify, not "${to}"`);
  if (problems.length > 0) throw new UsageError(problems, "npx pulumi-cloudbase callback send --help");
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** How long to wait for the answer, and a word about it where that is long. undefined: as for any request. */
async function timeOf(
  { retries }: SendOrder,
  idOrName: string,
  client: ConsoleClient,
  terminal: Terminal,
): Promise<number | undefined> {
  if (retries === undefined || retries === "none") return undefined;
  const { type, typeName } = await client.call(routes.showIntegration, { path: { id: idOrName } });
  const gapsMs = menuOfType(type)?.retryGapsMs ?? [];
  if (gapsMs.length === 0) terminal.note(`${printable(typeName)} does not send again by itself: there is one attempt.`);
  else if (retries === "real-time") {
    const spanMs = gapsMs.reduce((sum, gap) => sum + gap, 0);
    terminal.note(`Up to ${counted(gapsMs.length + 1, "attempt")} in ${duration(spanMs)}. Ctrl-C stops watching.`);
  }
  return watchTimeMs(retries, gapsMs);
}

/** What was said on the command line and belongs to sending the very same again. */
interface Said {
  readonly data?: string;
  readonly fault?: string;
  readonly retries?: string;
  readonly to?: string;
}

async function nextSteps(
  idOrName: string,
  { eventType, outcome, callback, seed, createdAt }: SendAnswer,
  { data, fault, retries, to }: Said,
  client: ConsoleClient,
): Promise<string[]> {
  const send = `npx pulumi-cloudbase callback send ${shellWord(idOrName)} ${shellWord(eventType)}`;
  const words = { seed, "created-at": createdAt, data: data === "-" ? "FILE" : data, fault, retries, to };
  const again = `The same again: ${send}${optionWords(words)}`;
  if (outcome === "accepted") {
    const faults =
      menuOfType((await client.call(routes.showIntegration, { path: { id: idOrName } })).type)?.faults ?? [];
    const refused = faults.find(({ expectedCode }) => expectedCode);
    return [again, ...(refused ? [`Break it: ${send}${optionWords({ fault: refused.name, to })}`] : [])];
  }
  if (callback?.answer) return [again, `What the function wrote: npx pulumi-cloudbase logs ${shellWord(idOrName)}`];
  // What went elsewhere is in no log here.
  if (to !== undefined) return [again];
  return [again, `Step by step: ${client.address(idOrName)}`];
}

function optionWords(words: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(words)
    .map(([option, word]) => (word === undefined ? "" : ` --${option} ${shellWord(word)}`))
    .join("");
}
