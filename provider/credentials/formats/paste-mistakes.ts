import { strayIn } from "./strays";

/** What most likely happened to a value that was pasted or read from a file; "" if nothing can be seen. */
export function pasteMistakeIn(text: string): string {
  if (/[\r\n]$/.test(text)) return "It ends in a line break: was it read from a file?";
  const stray = strayIn(text);
  if (stray) return stray;
  if (text !== text.trim()) return "It begins or ends with a space.";
  if (isQuoted(text)) return "It stands in quotes.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return "It holds a line break or another control character.";
  return "";
}

export function isQuoted(text: string): boolean {
  return /^(["'`]).*\1$/.test(text);
}
