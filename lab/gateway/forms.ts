import { Refusal } from "./codes";

type Form = (text: string) => boolean;

/** The values under the names of `forms`, each in its form. Throws Refusal, naming every one at fault. */
export function readForms<Name extends string>(
  forms: Readonly<Record<Name, Form>>,
  read: (name: Name) => unknown,
  where: "HEADER" | "QUERY",
): Readonly<Record<Name, string>> {
  const values = {} as Record<Name, string>;
  let missing = "";
  let malformed = "";
  for (const name in forms) {
    const value = read(name);
    if (value === undefined || value === "") missing += `, ${name}`;
    else if (typeof value !== "string" || !forms[name](value)) malformed += `, ${name}`;
    else values[name] = value;
  }
  if (missing) throw new Refusal(`${where}_MISSING`, missing.slice(2));
  if (malformed) throw new Refusal(`${where}_MALFORMED`, malformed.slice(2));
  return values;
}

export const matches =
  (pattern: RegExp): Form =>
  (text) =>
    pattern.test(text);
