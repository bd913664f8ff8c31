import { unprintable, visible } from "../provider/printable";

/*
 * Markdown that outside text cannot break out of. Inside a code span nothing is interpreted: no markup, no HTML, no
 * link, no mention that would notify people.
 */

const charactersMax = 200;

/** Text from outside as a code span on one line. What could end the span, or a table's cell, becomes visible as \xNN. */
export function code(text: string): string {
  const shown = clip(text.trim(), charactersMax).replace(unsafe, visible);
  return shown === "" ? "(empty)" : `\`${shown}\``;
}

/** A text from outside as a block of code. */
export function codeBlock(text: string): string {
  return codeLines(text.split("\n"));
}

/** Lines from outside as a block of code; each of them stays one line. */
export function codeLines(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [fence, ...lines.map((line) => line.replace(unprintable, visible).trimEnd()), fence].join("\n");
}

/** Names as code, the first few of them: `a`, `b` and 17 more. */
export function codes(names: readonly string[], shownMax = 3): string {
  const shown = names.slice(0, shownMax).map(code).join(", ");
  return names.length > shownMax ? `${shown} and ${names.length - shownMax} more` : shown;
}

export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** By code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The engine's messages may bear the colours of a terminal. */
export function withoutColours(text: string): string {
  return text.replace(colours, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding terminal escapes is its purpose
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;
const unsafe = new RegExp(`[\`|]|${unprintable.source}`, unprintable.flags);
