import { codeLines } from "./text";

/** Of each list; what comes after is counted, and stands in the JSON. */
export const listedMax = 50;
const foldedLinesMax = 150;

export function fold(summary: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, foldedLinesMax);
  const more = lines.length - shown.length;
  const text = codeLines([...shown, ...(more > 0 ? [`… and ${more} more lines`] : [])]);
  return [`<details><summary>${summary}</summary>\n\n${text}\n\n</details>`];
}

export function section(title: string, items: readonly string[]): string[] {
  return items.length > 0 ? [`### ${title}`, list(items)] : [];
}

export function list(items: readonly string[]): string {
  return limited(items, (count) => `… and ${count} more`)
    .map((item) => `- ${item}`)
    .join("\n");
}

export function limited(items: readonly string[], rest: (count: number) => string): string[] {
  return items.length <= listedMax ? [...items] : [...items.slice(0, listedMax), rest(items.length - listedMax)];
}
