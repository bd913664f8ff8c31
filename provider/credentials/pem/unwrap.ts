/** A text and what was done to it, each repair a sentence without its dot. */
export interface Unwrapped {
  readonly text: string;
  readonly repairs: readonly string[];
}

/** Said for every layout that is only wider than it should be. */
export const straySpaces = "stray spaces or blank lines were removed";

/** Takes off what other formats put around or into a PEM text. Nothing that it removes can be part of one. */
export function unwrap(text: string): Unwrapped {
  const outer = unwrapLayers(text);
  const decoded = decodeWholePem(outer.text);
  if (decoded === undefined) return outer;
  const inner = unwrapLayers(decoded);
  return {
    text: inner.text,
    repairs: [...outer.repairs, "the whole file was base64 and was decoded", ...inner.repairs],
  };
}

const layersMax = 2;

function unwrapLayers(text: string): Unwrapped {
  const repairs = new Set<string>();
  let current = replaceWhitespace(text, repairs);
  for (let layer = 0; layer < layersMax; layer++) {
    current = removeQuotes(current, repairs);
    current = replaceWhitespace(resolveEscapes(current, repairs), repairs);
  }
  return { text: current, repairs: [...repairs] };
}

/** Invisible characters vanish, any line break becomes `\n`, any other whitespace a plain space. */
function replaceWhitespace(text: string, repairs: Set<string>): string {
  const visible = text.replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  if (visible !== text) repairs.add("invisible characters were removed");
  const broken = visible.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");
  if (broken !== visible) repairs.add("foreign line breaks (CR) were replaced");
  const spaced = broken.replace(/[^\S\n\t ]/g, " ");
  if (spaced !== broken) repairs.add("foreign spaces were replaced");
  const trimmed = spaced.trim();
  if (trimmed !== spaced.replace(/\n$/, "")) repairs.add(straySpaces);
  return trimmed.replaceAll("\t", " ");
}

function removeQuotes(text: string, repairs: Set<string>): string {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  if (quoted?.[2] === undefined) return text;
  repairs.add("the quotes around it were removed");
  return quoted[2].trim();
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: " ",
  "/": "/",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** One level of JSON or shell escapes. Base64 has no backslash, so each is what it looks like. */
function resolveEscapes(text: string, repairs: Set<string>): string {
  if (!text.includes("\\")) return text;
  const plain = text.replace(/\\(?:u([0-9A-Fa-f]{4})|([nrt/"'\\]))/g, (_all, code?: string, letter?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[letter ?? ""] ?? ""),
  );
  if (plain !== text) repairs.add("escaped line breaks (\\n) were turned into real ones");
  return plain;
}

/** The text of a PEM file that came as base64 of the whole file; undefined when it is anything else. */
function decodeWholePem(text: string): string | undefined {
  const compact = text.replace(/\s+/g, "");
  const bytes = Buffer.from(compact, "base64");
  const decoded = bytes.toString("latin1");
  return bytes.toString("base64") === compact && decoded.includes("-----BEGIN") ? decoded : undefined;
}
