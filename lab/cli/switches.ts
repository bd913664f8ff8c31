import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { type Switches, switchesSchema } from "../switches";

/** Reads `name=value` for each switch of the emulator. Adds every problem to `problems`. */
export function readSwitches(given: readonly string[], problems: string[]): Partial<Switches> {
  const entries = given.flatMap((text) => {
    const [name, value] = split(text);
    if (!isSwitch(name)) {
      problems.push(`--switch ${text}: there is no switch "${name}"${didYouMean(name, switchNames)}`);
      return [];
    }
    const read = switchesSchema.shape[name].safeParse(/^\d{1,15}$/.test(value) ? Number(value) : value);
    if (!read.success) problems.push(`--switch ${name}: ${read.error.issues.map(({ message }) => message).join("; ")}`);
    return [[name, read.data] as const];
  });
  const names = entries.map(([name]) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  for (const name of twice) problems.push(`--switch ${name} is given more than once`);
  return Object.fromEntries(entries);
}

type SwitchName = keyof Switches;

const switchNames = Object.keys(switchesSchema.shape) as SwitchName[];

/** Each switch with its value still to come: what a shell offers. */
export const switchBeginnings = switchNames.map((name) => `${name}=`);

function isSwitch(name: string): name is SwitchName {
  return Object.hasOwn(switchesSchema.shape, name);
}

function split(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
