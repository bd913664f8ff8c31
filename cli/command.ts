import { parseArgs } from "node:util";
import { didYouMean } from "../emulator/senders/nearest";
import { UsageError } from "./errors";
import type { Terminal } from "./terminal";
import { table } from "./text";

/** 0 done, 1 refused or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

export interface Option {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help, e.g. `N`. */
  readonly value?: string;
  readonly summary: string;
}

type Options = Readonly<Record<string, Option>>;

type Values<T extends Options> = {
  readonly [Name in keyof T]?: T[Name]["type"] extends "boolean" ? boolean : string;
};

export interface Definition<T extends Options, Argument extends string> {
  /** What is typed after `pulumi-cloudbase`, e.g. `callback send`. */
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** Names of the arguments, all required, in order. */
  readonly arguments: readonly Argument[];
  readonly options: T;
  /** More for the help: what it does beyond the summary, exit codes, examples. */
  readonly details?: readonly string[];
  run(input: Input<T, Argument>, terminal: Terminal): Promise<ExitCode>;
}

export interface Input<T extends Options, Argument extends string> {
  readonly options: Values<T>;
  readonly arguments: Readonly<Record<Argument, string>>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Its own way of being typed, in one line. */
  readonly usage: string;
  /** Throws UsageError with every problem of `words`, CommandError when it cannot be done. */
  execute(words: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

const helpOption: Options = { help: { type: "boolean", summary: "show this" } };

/** A command as a value: what it is called, what it takes, what it does. */
export function command<const T extends Options, const Argument extends string>(
  definition: Definition<T, Argument>,
): Command {
  const { name, summary } = definition;
  const usage = usageOf(definition);
  return {
    name,
    summary,
    usage,
    async execute(words, terminal) {
      if (words.includes("--help") || words.includes("-h")) {
        terminal.print(...helpOf(definition, usage));
        return 0;
      }
      return definition.run(parse(definition, words), terminal);
    },
  };
}

function parse<T extends Options, Argument extends string>(
  definition: Definition<T, Argument>,
  words: readonly string[],
): Input<T, Argument> {
  const { options, arguments: names, name } = definition;
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (!option) problems.push(`unknown option ${token.rawName}${didYouMean(token.rawName, optionNames(options))}`);
    else if (option.type === "boolean" && token.value !== undefined) problems.push(`${token.rawName} takes no value`);
    else if (
      option.type === "string" &&
      (token.value === undefined || (!token.inlineValue && token.value.startsWith("-")))
    )
      problems.push(`${token.rawName} needs a value: ${token.rawName} ${option.value}`);
  }
  for (const missing of names.slice(positionals.length)) problems.push(`${missing} is missing`);
  for (const extra of positionals.slice(names.length)) problems.push(`"${extra}" is one too many`);
  if (problems.length > 0) throw new UsageError(problems, `npx pulumi-cloudbase ${name} --help`);
  return {
    options: values as Values<T>,
    arguments: Object.fromEntries(names.map((argument, index) => [argument, positionals[index]])) as Record<
      Argument,
      string
    >,
  };
}

const optionNames = (options: Options) => Object.keys(options).map((name) => `--${name}`);

function usageOf({ name, arguments: names, options }: Definition<Options, string>): string {
  const hasOptions = Object.keys(options).length > 0;
  return ["pulumi-cloudbase", name, ...names, ...(hasOptions ? ["[options]"] : [])].join(" ");
}

function helpOf({ summary, options, details = [] }: Definition<Options, string>, usage: string): string[] {
  const rows = Object.entries({ ...options, ...helpOption }).map(([name, { value, summary: text }]) => [
    `  --${name}${value ? ` ${value}` : ""}`,
    text,
  ]);
  return [
    `Usage: ${usage}`,
    "",
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...details,
    "",
    "Options:",
    ...table(rows),
  ];
}
