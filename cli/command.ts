import { parseArgs } from "node:util";
import { didYouMean } from "../text/did-you-mean";
import { type ArgumentName, type ArgumentValue, readArgument, takeArguments } from "./arguments";
import { UsageError } from "./command-errors";
import type { Terminal } from "./terminal";
import { table } from "./text";

/** 0 done, 1 refused or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

export interface Option {
  readonly type: "string" | "boolean";
  /** It may be given more than once. */
  readonly multiple?: true;
  /** What stands for the value in the help, e.g. `N`. Completion goes by it, too. */
  readonly value?: string;
  /** All that the value may be. */
  readonly choices?: readonly string[];
  readonly summary: string;
}

export type Options = Readonly<Record<string, Option>>;

type Value<T extends Option> = T extends { type: "boolean" }
  ? boolean
  : T extends { multiple: true }
    ? readonly string[]
    : string;

type Values<T extends Options> = { readonly [Name in keyof T]?: Value<T[Name]> };

export interface Definition<T extends Options, Argument extends string> {
  /** What is typed after `pulumi-cloudbase`, e.g. `callback send`. */
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** In order: `NAME` is required, `[NAME]` may be left out, `NAME...` is one or more; the last two only at the end. */
  readonly arguments: readonly Argument[];
  readonly options: T;
  /** More for the help: what it does beyond the summary, exit codes, examples. */
  readonly details?: readonly string[];
  run(input: Input<T, Argument>, terminal: Terminal): Promise<ExitCode>;
}

export interface Input<T extends Options, Argument extends string> {
  readonly options: Values<T>;
  readonly arguments: { readonly [A in Argument as ArgumentName<A>]: ArgumentValue<A> };
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Its own way of being typed, in one line. */
  readonly usage: string;
  readonly arguments: readonly string[];
  /** `--help` is one of them. */
  readonly options: Options;
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
    arguments: definition.arguments,
    options: { ...definition.options, ...helpOption },
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
  const { options, name } = definition;
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = tokens.filter((token) => token.kind === "option");
  const taken = takeArguments(definition.arguments, positionals);
  const problems = [
    ...given.flatMap((token) => optionProblem(token, options)),
    ...Object.keys(options).flatMap((option) => {
      const times = given.filter((token) => token.name === option).length;
      return times > 1 && !options[option]?.multiple ? [`--${option} is given ${times} times; it is taken once`] : [];
    }),
    ...taken.problems,
  ];
  if (problems.length > 0) throw new UsageError(problems, `npx pulumi-cloudbase ${name} --help`);
  return { options: values as Values<T>, arguments: taken.values as Input<T, Argument>["arguments"] };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function optionProblem({ name, rawName, value, inlineValue }: OptionToken, options: Options): string[] {
  const option = options[name];
  if (!option) return [`unknown option ${rawName}${didYouMean(rawName, optionNames(options))}`];
  if (option.type === "boolean") return value === undefined ? [] : [`${rawName} takes no value`];
  // A lone hyphen is a value: standard input or output.
  const isOption = !inlineValue && value !== "-" && value?.startsWith("-");
  if (value === undefined || isOption) return [`${rawName} needs a value: ${rawName} ${option.value}`];
  const { choices } = option;
  return !choices || choices.includes(value) ? [] : [`${rawName} must be ${choices.join(", ")}, not "${value}"`];
}

const optionNames = (options: Options) => Object.keys(options).map((name) => `--${name}`);

function usageOf({ name, arguments: names, options }: Definition<Options, string>): string {
  const hasOptions = Object.keys(options).length > 0;
  return [
    "pulumi-cloudbase",
    name,
    ...names.map((form) => readArgument(form).usage),
    ...(hasOptions ? ["[options]"] : []),
  ].join(" ");
}

function helpOf({ summary, options, details = [] }: Definition<Options, string>, usage: string): string[] {
  const rows = Object.entries({ ...options, ...helpOption }).map(([name, { value, multiple, summary: text }]) => [
    `  --${name}${value ? ` ${value}` : ""}`,
    multiple ? `${text}; may be repeated` : text,
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
