/*
 * Where a JSON text goes wrong, in terms of the person who typed it: line, column, field. The browser's own parser decides
 * whether it is JSON; its words differ from browser to browser and never name the field.
 */

/** `{ value }`, or `{ problem: { kind, line, column, offset, field } }`; `kind` is a name in words.json. */
export function readJsonObject(text) {
  try {
    const value = JSON.parse(text);
    const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
    return isObject ? { value } : { problem: place(text, text.search(/\S/), "object", []) };
  } catch {
    return { problem: findProblem(text) };
  }
}

class Problem {
  constructor(offset, kind, field) {
    Object.assign(this, { offset, kind, field });
  }
}

const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows no control character inside a text
const plainText = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function findProblem(text) {
  const scan = { text, offset: 0, field: [] };
  try {
    value(scan);
    skipSpace(scan);
    throw problem(scan, "rest");
  } catch (error) {
    if (error instanceof Problem) return place(text, error.offset, error.kind, error.field);
    throw error;
  }
}

function value(scan) {
  skipSpace(scan);
  const first = scan.text[scan.offset];
  if (first === "{") return members(scan);
  if (first === "[") return items(scan);
  if (first === '"') return string(scan);
  if (take(scan, scalar) === undefined) throw problem(scan, "value");
}

function members(scan) {
  separated(scan, "}", () => {
    if (scan.text[scan.offset] !== '"') throw problem(scan, "key");
    const key = string(scan);
    scan.field.push(key);
    skipSpace(scan);
    if (scan.text[scan.offset] !== ":") throw problem(scan, "colon");
    scan.offset += 1;
    value(scan);
    scan.field.pop();
  });
}

function items(scan) {
  let index = 0;
  separated(scan, "]", () => {
    scan.field.push(index);
    value(scan);
    scan.field.pop();
    index += 1;
  });
}

/** What stands between brackets, separated by commas. */
function separated(scan, end, one) {
  scan.offset += 1;
  skipSpace(scan);
  if (scan.text[scan.offset] !== end) {
    for (;;) {
      one();
      skipSpace(scan);
      if (scan.text[scan.offset] !== ",") break;
      scan.offset += 1;
      skipSpace(scan);
    }
  }
  if (scan.text[scan.offset] !== end) throw problem(scan, "comma");
  scan.offset += 1;
}

function string(scan) {
  const start = scan.offset;
  scan.offset += 1;
  for (;;) {
    take(scan, plainText);
    const next = scan.text[scan.offset];
    if (next === '"') break;
    if (next !== "\\") throw new Problem(start, "text", [...scan.field]);
    if (take(scan, escaped) === undefined) throw problem(scan, "escape");
  }
  scan.offset += 1;
  return JSON.parse(scan.text.slice(start, scan.offset));
}

function take(scan, pattern) {
  pattern.lastIndex = scan.offset;
  const [found] = pattern.exec(scan.text) ?? [];
  scan.offset += found?.length ?? 0;
  return found;
}

function skipSpace(scan) {
  take(scan, /[ \t\r\n]*/y);
}

const problem = ({ offset, field }, kind) => new Problem(offset, kind, [...field]);

function place(text, offset, kind, field) {
  const before = text.slice(0, offset).split("\n");
  return { kind, offset, line: before.length, column: before.at(-1).length + 1, field: pathOf(field) };
}

/** `amount.total`, `goods[0].id`. */
function pathOf(field) {
  return field
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}
