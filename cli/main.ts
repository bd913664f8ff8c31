import { coded } from "../provider/error-codes";
import { packageVersion } from "../provider/hosts/package-folder";
import { didYouMean } from "../text/did-you-mean";
import type { Command, ExitCode } from "./command";
import { CommandError, UsageError } from "./command-errors";
import { hiddenCommands, installedCommands, labNames, ownCommands, topics } from "./commands";
import { damagedLab, findLab } from "./lab";
import { guarded, type Terminal } from "./terminal";
import { printable, table } from "./text";

/** Runs one command line. Never throws: what went wrong is told on stderr and in the exit code. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const safe = guarded(terminal);
  try {
    return await run(words, safe);
  } catch (error) {
    return tell(error, safe);
  }
}

async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first = "--help"] = words;
  if (first === "--help" || first === "-h" || first === "help") {
    terminal.print(...overview());
    return 0;
  }
  if (first === "--version") {
    terminal.print(packageVersion());
    return 0;
  }
  const found = find(words);
  return found.execute(words.slice(found.name.split(" ").length), terminal);
}

/** The command whose whole name the words begin with. Throws UsageError with the nearest names, CommandError without its package. */
function find(words: readonly string[]): Command {
  const isMeant = (name: string) => name === words.slice(0, name.split(" ").length).join(" ");
  const own = [...ownCommands, ...hiddenCommands].find(({ name }) => isMeant(name));
  if (own) return own;
  const ofLab = labNames.find(isMeant);
  if (ofLab !== undefined) return labCommand(ofLab);
  const names = topics.flatMap((topic) => topic.names);
  const group = names.filter((name) => name.startsWith(`${words[0]} `));
  const asked = group.length > 0 ? words.slice(0, 2).join(" ") : (words[0] ?? "");
  const problem =
    asked === words[0] && group.length > 0
      ? `${asked} needs one more word: ${group.join(", ")}`
      : `unknown command "${asked}"${didYouMean(asked, group.length > 0 ? group : names)}`;
  throw new UsageError([problem], "npx pulumi-cloudbase --help");
}

function labCommand(name: string): Command {
  const found = findLab();
  const command = found.lab?.commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const { problem, hint } = found.lab ? damagedLab(`it has no command ${name}`) : found;
  const sentence = `\`${name}\` is a command of another package: ${problem}.`;
  throw new CommandError(coded("LAB_NOT_INSTALLED", sentence), `Install it: ${hint}`);
}

function overview(): string[] {
  const installed = installedCommands();
  const found = findLab();
  const usageOf = (usage: string) => `  ${usage.replace("pulumi-cloudbase ", "").replace(" [options]", "")}`;
  const width = Math.max(...installed.map(({ usage }) => usageOf(usage).length));
  return [
    "pulumi-cloudbase: Tencent CloudBase's Integration Center on this machine",
    "",
    "Usage: pulumi-cloudbase COMMAND [options]",
    "",
    ...topics.flatMap(({ title, names }) => {
      const ofTopic = installed.filter(({ name }) => names.includes(name));
      if (ofTopic.length === 0) return [];
      const rows = ofTopic.map(({ usage, summary }) => [usageOf(usage).padEnd(width), summary]);
      return [`${title}:`, ...table(rows), ""];
    }),
    ...(found.lab ? [] : [`Not here: ${labNames.join(", ")}`, `  ${found.problem}: ${found.hint}`, ""]),
    "Each command has --help. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.",
  ];
}

function tell(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof UsageError) {
    terminal.note(...error.problems.map((problem) => `error: ${printable(problem)}`), `See: ${error.help}`);
    return 2;
  }
  if (error instanceof CommandError) {
    terminal.note(
      `error: ${printable(error.message)}`,
      ...error.problems.map((problem) => `  ${printable(problem)}`),
      ...(error.hint ? [error.hint] : []),
    );
    return 1;
  }
  // Not the user's mistake but ours: here a stack helps whoever mends it.
  terminal.note("error: pulumi-cloudbase itself failed. Please report this:", String((error as Error)?.stack ?? error));
  return 1;
}
