import { refuse } from "./refusal";

/** Decodes the body of a PEM block; whitespace separates its lines. Only the one base64 text of the bytes is accepted. */
export function decodeBody(body: string): Buffer {
  const compact = body.replace(/\s+/g, "");
  if (compact === "") refuse("holds nothing between its BEGIN and END lines.");
  const strange = /[^A-Za-z0-9+/=]/.exec(compact);
  if (strange) refuse(strangeCharacter(compact, strange[0], strange.index));
  const bytes = Buffer.from(compact, "base64");
  if (bytes.toString("base64") !== compact)
    refuse(`is damaged: characters of its base64 are missing or were added${evidence(body)}.`);
  return bytes;
}

function strangeCharacter(compact: string, character: string, index: number): string {
  if (/%[0-9A-Fa-f]{2}/.test(compact)) return "is URL-encoded (it holds %…): give the text as it is in the file.";
  if (/&#?\w+;/.test(compact)) return "holds HTML entities (&…;): give the text as it is in the file.";
  if (character === "-" || character === "_") {
    return "is in the base64url alphabet (- and _ for + and /), or a line of it is broken: give the text as it is in the file.";
  }
  if (character === "\\") return "holds backslashes that are no line breaks: give the text as it is in the file.";
  if (character === '"' || character === "'") return "holds quotes inside: give the text as it is in the file.";
  return `is damaged: character ${index + 1} of its base64 is none of base64.`;
}

/** Says where the damage may be, as far as the layout tells. Begins with its own separator; "" if it tells nothing. */
export function evidence(body: string): string {
  const line = irregularLine(body);
  return line === undefined ? "" : `: line ${line} is of another length than the others (a + may have become a space)`;
}

/**
 * Number of the first line, from 1, whose length does not fit the others. In an intact block there is none, however
 * wide its lines are; the last one may have any length, and a lost line break only doubles one.
 */
export function irregularLine(body: string): number | undefined {
  const widths = body
    .trim()
    .split(/\s+/)
    .slice(0, -1)
    .map((line) => line.length);
  const usual = mostFrequent(widths);
  const index = widths.findIndex((width) => width % usual !== 0);
  return index < 0 ? undefined : index + 1;
}

function mostFrequent(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first?.[0] ?? 1;
}
