/*
 * Where a text stops being JSON. JSON.parse tells the place of some mistakes only, and repeats what stands there, which
 * may be a secret.
 */

/** `line 3 column 14` of a text that JSON.parse refused. */
export function placeOfJsonProblem(text: string): string {
  const before = text.slice(0, offsetOfProblem(text)).split("\n");
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}

const blanks = /[ \t\r\n]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const plainText = /[\x20\x21\x23-\x5b\x5d-\uffff]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const value = { "{": "first name", "[": "first item", text: "rest", scalar: "rest" };
/** By what is expected: which token may come, and what is expected after it. `rest` depends on the bracket around. */
const grammar: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  value,
  "first item": { ...value, "]": "rest" },
  "first name": { text: "colon", "}": "rest" },
  name: { text: "colon" },
  colon: { ":": "value" },
  "rest of {": { ",": "name", "}": "rest" },
  "rest of [": { ",": "value", "]": "rest" },
};

function offsetOfProblem(text: string): number {
  const open: string[] = [];
  let expected = "value";
  let offset = skip(blanks, text, 0);
  for (;;) {
    const { kind, end } = nextToken(text, offset);
    const after = grammar[expected === "rest" ? `rest of ${open.at(-1)}` : expected]?.[kind];
    if (after === undefined) return offset;
    if (kind === "{" || kind === "[") open.push(kind);
    if (kind === "}" || kind === "]") open.pop();
    expected = after;
    offset = skip(blanks, text, end);
  }
}

/** A mark is its own kind; "" where no token is. */
function nextToken(text: string, offset: number): { kind: string; end: number } {
  const first = text.charAt(offset);
  if (first !== "" && "{}[]:,".includes(first)) return { kind: first, end: offset + 1 };
  const kind = first === '"' ? "text" : "scalar";
  const end = kind === "text" ? endOfText(text, offset) : skip(scalar, text, offset);
  return { kind: end > offset ? kind : "", end };
}

/** `offset` itself when it has no end, or holds what a string may not. */
function endOfText(text: string, offset: number): number {
  let at = skip(plainText, text, offset + 1);
  while (text.charAt(at) === "\\") {
    const after = skip(escaped, text, at);
    if (after === at) return offset;
    at = skip(plainText, text, after);
  }
  return text.charAt(at) === '"' ? at + 1 : offset;
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}
