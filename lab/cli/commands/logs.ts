import { command } from "pulumi-cloudbase/internal/cli/command";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { clockTime, printable, shellWord } from "pulumi-cloudbase/internal/cli/text";
import { type LogLine, routes } from "../../console-api";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";
import { findFunction } from "../find-function";
import { follow } from "../follow";

const linesShown = 200;
const linesPerRequest = 1000;

export const logs = command({
  name: "logs",
  summary: "print what an integration's function wrote",
  arguments: ["INTEGRATION|FUNCTION"],
  options: {
    ...endpointOption,
    follow: { type: "boolean", summary: "go on printing until Ctrl-C, also when the emulator is started again" },
    json: { type: "boolean", summary: "print a JSON array; with --follow one JSON object a line" },
  },
  details: [`Prints the last ${linesShown} lines.`],
  async run({ options, arguments: { "INTEGRATION|FUNCTION": asked } }, terminal) {
    const client = consoleClient(options.endpoint, terminal);
    const { functionName } = await findFunction(asked, client);
    const lines = await client.call(routes.functionLog, { path: { name: functionName }, query: { limit: linesShown } });
    if (options.follow) {
      const print = options.json ? (line: LogLine) => JSON.stringify(line) : (line: LogLine) => text(line, terminal);
      const look = newLines(functionName, lines, (fresh) => terminal.print(...fresh.map(print)));
      await follow(options.endpoint, terminal, look);
    } else if (options.json) {
      terminal.print(JSON.stringify(lines));
    } else if (lines.length === 0) {
      terminal.note(
        "The function has written nothing yet; it starts with its first request. Send it one:",
        `  npx pulumi-cloudbase invoke ${shellWord(asked)} /`,
      );
    } else {
      terminal.print(...lines.map((line) => text(line, terminal)));
    }
    return 0;
  },
});

/** Prints `firstLines` at once, then at each look what came since. */
function newLines(
  functionName: string,
  firstLines: readonly LogLine[],
  print: (lines: readonly LogLine[]) => void,
): (client: ConsoleClient) => Promise<boolean> {
  if (firstLines.length > 0) print(firstLines);
  let lastId = firstLines.at(-1)?.id ?? 0;
  return async (client) => {
    const lines = await client.call(routes.functionLog, {
      path: { name: functionName },
      query: { limit: linesPerRequest, after: lastId },
    });
    if (lines.length > 0) print(lines);
    lastId = lines.at(-1)?.id ?? lastId;
    // A full page means that more wait.
    return lines.length === linesPerRequest;
  };
}

function text({ at, stream, text: said }: LogLine, terminal: Terminal): string {
  const time = terminal.paint("dim", clockTime(at));
  if (stream === "stderr") return `${time}  ${terminal.paint("red", printable(said))}`;
  if (stream === "platform") return `${time}  ${terminal.paint("dim", printable(said))}`;
  return `${time}  ${printable(said)}`;
}
