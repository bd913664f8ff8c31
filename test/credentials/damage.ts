/** A repeatable source of numbers from 0 up to 1. */
export type Random = () => number;

/** mulberry32: enough for tests, and the same run everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Damage = (text: string, random: Random) => string;

/** What happens to the wrapping of a PEM text; the key itself is still all there. */
export const layoutDamages = {
  "no final line break": (text) => text.trimEnd(),
  CRLF: (text) => text.replaceAll("\n", "\r\n"),
  "CR only": (text) => text.replaceAll("\n", "\r"),
  BOM: (text) => `\uFEFF${text}`,
  "blank lines around": (text) => `\n\n  ${text}\n\n`,
  "blank lines between": (text) => text.replaceAll("\n", "\n\n"),
  indentation: (text) => text.replaceAll("\n", "\n    "),
  "tab indentation": (text) => text.replaceAll("\n", "\n\t"),
  "trailing spaces": (text) => text.replaceAll("\n", "  \n"),
  "non-breaking spaces": (text) => text.replaceAll("\n", "\u00A0\n\u00A0"),
  "ideographic spaces": (text) => text.replaceAll("\n", "\u3000\n"),
  "zero-width spaces": (text) => text.replaceAll("\n", "\u200B\n\u2060"),
  "double quotes": (text) => `"${text}"`,
  "single quotes": (text) => `'${text.trim()}'`,
  "JSON string": (text) => JSON.stringify(text),
  "literal \\n": (text) => text.replaceAll("\n", "\\n"),
  "literal \\r\\n": (text) => text.replaceAll("\n", "\\r\\n"),
  "literal \\\\n": (text) => text.replaceAll("\n", "\\\\n"),
  "line breaks to spaces": (text) => text.replaceAll("\n", " "),
  "line breaks removed": (text) => text.replaceAll("\n", ""),
  "line breaks to non-breaking spaces": (text) => text.replaceAll("\n", "\u00A0"),
  "76 columns": (text) => rewrap(text, 76),
  "one long line": (text) => rewrap(text, Number.MAX_SAFE_INTEGER),
  "base64 of the whole": (text) => Buffer.from(text).toString("base64"),
  "wrapped base64 of the whole": (text) => Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\n"),
  "BEGIN line missing": (text) => text.replace(/-----BEGIN[^-]*-----/, ""),
  "END line missing": (text) => text.replace(/-----END[^-]*-----/, ""),
  "both lines missing": (text) => text.replace(/-----(BEGIN|END)[^-]*-----/g, ""),
  "four dashes": (text) => text.replaceAll("-----", "----"),
  "long dashes": (text) => text.replaceAll("-----", "———"),
  "dashes of BEGIN lost": (text) => text.replace(/-----(BEGIN[^-]*)-----/, "$1"),
  "first characters not copied": (text, random) => text.slice(1 + Math.floor(random() * 12)),
  "last characters not copied": (text, random) => text.trimEnd().slice(0, -1 - Math.floor(random() * 12)),
  "lower-case label": (text) => text.replace(/-----(BEGIN|END)[^-]*-----/g, (line) => line.toLowerCase()),
  "wrong label": (text) => text.replace(/(BEGIN|END) [A-Z ]+-----/g, "$1 CERTIFICATE-----"),
  "label of a private key": (text) => text.replace(/(BEGIN|END) [A-Z ]+-----/g, "$1 RSA PRIVATE KEY-----"),
  "text before": (text) => `Bag Attributes\n    friendlyName: pay\n${text}`,
  "assignment before": (text) => `KEY=${text}`,
} as const satisfies Readonly<Record<string, Damage>>;

/** What loses, adds or rewrites characters of the key. */
export const contentDamages = {
  "+ to space": (text) => text.replaceAll("+", " "),
  "+ to %2B": (text) => text.replaceAll("+", "%2B"),
  "+ to &#43;": (text) => text.replaceAll("+", "&#43;"),
  base64url: (text) => text.replaceAll("+", "-").replaceAll("/", "_"),
  "percent-encoded": (text) => encodeURIComponent(text),
  truncated: (text, random) => text.slice(0, Math.floor(text.length * (0.3 + 0.6 * random()))),
  "line lost": (text, random) => withoutLine(text, random),
  "character lost": (text, random) => splice(text, position(text, random), 1, ""),
  "character added": (text, random) => splice(text, position(text, random), 0, base64Character(random)),
  "strange character": (text, random) => splice(text, position(text, random), 1, "*"),
  "padding added": (text) => text.replace(/(=*)(\s*)(-----END)/, "$1=$2$3"),
  "padding lost": (text) => text.replace(/=+/g, ""),
  doubled: (text) => text + text,
} as const satisfies Readonly<Record<string, Damage>>;

/** What changes characters in place and leaves no trace but the numbers themselves. */
export const substitutions = {
  "character replaced": (text, random) => splice(text, position(text, random), 1, base64Character(random)),
  "two characters swapped": (text, random) => {
    const at = position(text, random);
    return splice(text, at, 2, `${text[at + 1] ?? ""}${text[at] ?? ""}`);
  },
} as const satisfies Readonly<Record<string, Damage>>;

export const damages: Readonly<Record<string, Damage>> = { ...layoutDamages, ...contentDamages, ...substitutions };

function rewrap(text: string, columns: number): string {
  return text.replace(
    /(-----BEGIN[^-]*-----\n)([\s\S]*)(\n-----END)/,
    (_all, begin: string, body: string, end: string) => {
      const compact = body.replace(/\s+/g, "");
      const lines: string[] = [];
      for (let at = 0; at < compact.length; at += columns) lines.push(compact.slice(at, at + columns));
      return begin + lines.join("\n") + end;
    },
  );
}

/** Somewhere in the middle four fifths, which is inside the body whatever the wrapping. */
function position(text: string, random: Random): number {
  return Math.floor(text.length * (0.1 + 0.8 * random()));
}

function base64Character(random: Random): string {
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charAt(Math.floor(random() * 64));
}

function splice(text: string, at: number, removed: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at + removed);
}

function withoutLine(text: string, random: Random): string {
  const lines = text.split("\n");
  lines.splice(1 + Math.floor(random() * Math.max(1, lines.length - 3)), 1);
  return lines.join("\n");
}
