/** `[NAME]` and `NAME...` without their marks. */
export type ArgumentName<Form extends string> = Form extends `[${infer Name}]`
  ? Name
  : Form extends `${infer Name}...`
    ? Name
    : Form;

export type ArgumentValue<Form extends string> = Form extends `[${string}]`
  ? string | undefined
  : Form extends `${string}...`
    ? readonly string[]
    : string;

interface Argument {
  readonly name: string;
  readonly required: boolean;
  /** It takes all the words that are left. */
  readonly many: boolean;
  /** As it stands in the usage. */
  readonly usage: string;
}

export function readArgument(form: string): Argument {
  const [, optional, many] = /^\[(.+)\]$|^(.+)\.\.\.$/.exec(form) ?? [];
  return { name: optional ?? many ?? form, required: optional === undefined, many: many !== undefined, usage: form };
}

/** Gives each argument its words, or says everything that does not fit. */
export function takeArguments(
  forms: readonly string[],
  words: readonly string[],
): { values: Readonly<Record<string, string | readonly string[] | undefined>>; problems: readonly string[] } {
  const all = forms.map(readArgument);
  const takesRest = all.some(({ many }) => many);
  const missing = all.slice(words.length).filter(({ required }) => required);
  const extra = takesRest ? [] : words.slice(all.length);
  return {
    values: Object.fromEntries(all.map(({ name, many }, at) => [name, many ? words.slice(at) : words[at]])),
    problems: [...missing.map(({ name }) => `${name} is missing`), ...extra.map((word) => `"${word}" is one too many`)],
  };
}
