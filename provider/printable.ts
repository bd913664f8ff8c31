/*
 * Foreign text, made safe for the medium that it goes to: `printable` for a terminal, `printableJson` for JSON; Markdown has
 * its own (report/text.ts). All three take the same characters for unsafe: those that do not show, or that change how what
 * stands around them shows. They become visible, none is dropped: two names that differ stay different.
 */

/**
 * Control and format characters (terminal escapes, marks of writing direction, zero widths), separators of lines, halves of
 * pairs, private and unassigned ones, and fillers. The mark that gives a pictograph its colours may stay behind one.
 */
export const unprintable =
  /(?!\ufe0f)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<!\p{Extended_Pictographic})\ufe0f/gu;

/** One character as `\x1b`. */
export function visible(character: string): string {
  return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`;
}

/** One line for a terminal; tabs stay. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => (character === "\t" ? character : visible(character)));
}

/** Several lines for a terminal. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** What `JSON.stringify` gave, with what it leaves unsafe as `\u202e`: the same data. Its own line ends and tabs stay. */
export function printableJson(json: string): string {
  return json.replace(unprintable, (character) => (/[\n\t]/.test(character) ? character : codeUnits(character)));
}

function codeUnits(text: string): string {
  return text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
