import type { LogLine } from "../../emulator/types";
import { command } from "../command";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import type { Terminal } from "../terminal";
import { clockTime, printable } from "../text";

const linesShown = 200;
const linesPerRequest = 1000;
const followIntervalMs = 500;

export const logs = command({
  name: "logs",
  summary: "print what an integration's function wrote",
  arguments: ["INTEGRATION"],
  options: {
    ...endpointOption,
    follow: { type: "boolean", summary: "go on printing until Ctrl-C" },
    json: { type: "boolean", summary: "print a JSON array; with --follow one JSON object a line" },
  },
  details: [`Prints the last ${linesShown} lines.`],
  async run({ options, arguments: { INTEGRATION: idOrName } }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const { name, functionName } = await client.show(idOrName);
    const lines = await client.logs(functionName, linesShown);
    if (options.follow) {
      const print = options.json ? (line: LogLine) => JSON.stringify(line) : (line: LogLine) => text(line, terminal);
      await follow(client, functionName, lines, (fresh) => terminal.print(...fresh.map(print)), terminal);
    } else if (options.json) {
      terminal.print(JSON.stringify(lines));
    } else if (lines.length === 0) {
      terminal.note(
        "The function has written nothing yet; it starts with its first request. Send it one:",
        `  npx pulumi-cloudbase callback send ${name} TRANSACTION.SUCCESS`,
      );
    } else {
      terminal.print(...lines.map((line) => text(line, terminal)));
    }
    return 0;
  },
});

async function follow(
  client: ConsoleClient,
  functionName: string,
  firstLines: readonly LogLine[],
  print: (lines: readonly LogLine[]) => void,
  terminal: Terminal,
): Promise<void> {
  const stop = terminal.untilStopped();
  let lines = firstLines;
  let lastId = 0;
  while (!stop.aborted) {
    if (lines.length > 0) print(lines);
    lastId = lines.at(-1)?.id ?? lastId;
    // A full page means that more wait.
    if (lines.length < linesPerRequest) await terminal.pause(followIntervalMs, stop);
    if (!stop.aborted) lines = await client.logs(functionName, linesPerRequest, lastId);
  }
}

function text({ at, stream, text: said }: LogLine, terminal: Terminal): string {
  const time = terminal.paint("dim", clockTime(at));
  if (stream === "stderr") return `${time}  ${terminal.paint("red", printable(said))}`;
  if (stream === "platform") return `${time}  ${terminal.paint("dim", printable(said))}`;
  return `${time}  ${printable(said)}`;
}
