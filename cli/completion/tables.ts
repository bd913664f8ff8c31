import { readArgument } from "../arguments";
import type { Command, Option } from "../command";

/** What stands for files in candidates; the shell completes them itself. */
export const filesMark = "<files>";
const choicesMark = "CHOICES";
/** Names of arguments and values that are files, whatever else they may be. */
const files = ["FILE", "FILES", "DIR", "PREVIEW", "PROGRAM"];

/**
 * The commands as functions of a POSIX shell. `__pulumi_cloudbase_candidates PROGRAM CURRENT WORD...` prints what may
 * stand at CURRENT after the words, one candidate a line. `local` is all they use beyond POSIX; sh, bash and zsh have it.
 */
export function shellTables(commands: readonly Command[], askable: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  const groups = [...new Set(names.filter((name) => name.includes(" ")).map((name) => first(name)))];
  return `__pulumi_cloudbase_options() {
  case "$1" in
${cases(commands.map(({ name, options }) => [quote(name), lines(Object.keys(options).map((option) => `--${option}`))]))}
  esac
}
__pulumi_cloudbase_kind() {
  case "$1 $2" in
${cases(commands.flatMap((command) => kinds(command, askable)))}
  esac
}
__pulumi_cloudbase_choices() {
  case "$1 $2" in
${cases(commands.flatMap(choices))}
  esac
}
__pulumi_cloudbase_candidates() {
  local program="$1" current="$2" command="" subject="" pending="" position=1 kind="" word=""
  shift 2
  if [ $# -eq 0 ]; then
    ${lines([...new Set(names.map(first))])}
    return
  fi
  case "$1" in
${cases([
  ...groups.map(
    (group): Case => [
      quote(group),
      `if [ $# -eq 1 ]; then ${lines(names.filter((name) => first(name) === group).map((name) => name.slice(group.length + 1)))}; return; fi; command="$1 $2"; shift 2`,
    ],
  ),
  ["*", 'command="$1"; shift'],
])}
  esac
  for word in "$@"; do
    if [ -n "$pending" ]; then
      pending=""
      continue
    fi
    case "$word" in
    --*=*) ;;
    -*) if [ -n "$(__pulumi_cloudbase_kind "$command" "$word")" ]; then pending="$word"; fi ;;
    *)
      if [ "$position" -eq 1 ]; then subject="$word"; fi
      position=$((position + 1))
      ;;
    esac
  done
  case "$pending $current" in
  " -"*) __pulumi_cloudbase_options "$command"; return ;;
  esac
  kind="$(__pulumi_cloudbase_kind "$command" "\${pending:-$position}")"
  case "$kind" in
  "" | ANYTHING) ;;
  ${quote(filesMark)}) printf '%s\\n' ${quote(filesMark)} ;;
  ${choicesMark}) __pulumi_cloudbase_choices "$command" "$pending" ;;
  *) "$program" __complete "$kind" "$subject" 2>/dev/null ;;
  esac
}`;
}

type Case = readonly [pattern: string, command: string];

function cases(all: readonly Case[]): string {
  return all.map(([pattern, command]) => `  ${pattern}) ${command} ;;`).join("\n");
}

function kinds({ name, arguments: forms, options }: Command, askable: readonly string[]): Case[] {
  const ofOptions = Object.entries(options).flatMap(([option, definition]): Case[] =>
    definition.type === "boolean" ? [] : [[quote(`${name} --${option}`), lines([optionKind(definition, askable)])]],
  );
  const ofArguments = forms.flatMap((form, index): Case[] => {
    const { name: argument, many } = readArgument(form);
    return [[many ? `${quote(`${name} `)}[0-9]*` : quote(`${name} ${index + 1}`), lines([kindOf(argument, askable)])]];
  });
  return [...ofOptions, ...ofArguments];
}

function choices({ name, options }: Command): Case[] {
  return Object.entries(options).flatMap(([option, definition]): Case[] =>
    definition.choices ? [[quote(`${name} --${option}`), lines(definition.choices)]] : [],
  );
}

function optionKind({ choices: known, value = "" }: Option, askable: readonly string[]): string {
  return known ? choicesMark : kindOf(value, askable);
}

/** `INTEGRATION|TYPE` asks for both. */
function kindOf(name: string, askable: readonly string[]): string {
  const parts = name.split("|").map((part) => part.replace(/\..*/, ""));
  if (parts.some((part) => files.includes(part))) return filesMark;
  return parts.every((part) => askable.includes(part)) ? name : "ANYTHING";
}

function lines(words: readonly string[]): string {
  return `printf '%s\\n' ${words.map(quote).join(" ")}`;
}

/** All of it is our own text; a quote in it would be a mistake of ours. */
function quote(text: string): string {
  if (text.includes("'")) throw new Error(`a quote in ${text}`);
  return `'${text}'`;
}

function first(name: string): string {
  return name.split(" ")[0] ?? name;
}
