/*
 * Where things stand in a text that should be JSON, and what is wrong there: in which field, at which line and column.
 * `JSON.parse` knows neither the field nor, in most cases, the place. What stands there is not repeated: it may be a secret.
 *
 * Not a library's: with jsonc-parser 3.3.1 below them the same words took no fewer lines (it does not say what it waited
 * for), 13 MB of JSON 4 times as long, and 60 million empty lines half a minute instead of half a second (it makes a token
 * of each). And production would install a package more.
 */

/** Repeated names (the first 20), and last the place where the text stops being JSON. Empty for JSON. */
export function findJsonProblems(text: string): string[] {
  const scanner = new Scanner(text);
  try {
    scanner.document();
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return [...scanner.repeated, error.message];
  }
  return scanner.repeated;
}

/** The line at which the value with this path begins or, where there is none, the innermost that holds it. The text must be JSON. */
export function lineOfValue(text: string, path: readonly PropertyKey[]): number {
  const scanner = new Scanner(text, path);
  scanner.document();
  return lineAndColumn(text, scanner.begin)[0];
}

class NotJson extends Error {}

const depthMax = 200;
const nameShownMax = 60;
/** Each takes a look at the whole text before it. */
const repeatedMax = 20;
const blanks = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literals = ["true", "false", "null"];

class Scanner {
  readonly repeated: string[] = [];
  /** Of the value that is wanted. */
  begin = 0;
  readonly #text: string;
  readonly #wanted: readonly PropertyKey[];
  readonly #path: (string | number)[] = [];
  #at = 0;
  /** The last one that was read to its end. */
  #field = "";

  constructor(text: string, wanted: readonly PropertyKey[] = []) {
    this.#text = text;
    this.#wanted = wanted;
  }

  document(): void {
    this.#value();
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail("nothing may follow the value");
  }

  #value(): void {
    this.#skipBlanks();
    if (this.#path.every((part, index) => part === this.#wanted[index])) this.begin = this.#at;
    const next = this.#next();
    if (next === "{") this.#object();
    else if (next === "[") this.#array();
    else if (next === '"') this.#string();
    else if (/[-\d]/.test(next)) this.#number();
    else this.#literal(next);
  }

  #object(): void {
    const names = new Set<string>();
    this.#members("}", () => {
      if (this.#next() !== '"') this.#fail(this.#isEnd() || "a name in double quotes is expected");
      const start = this.#at;
      const name = this.#string();
      this.#path.push(name);
      if (names.has(name) && this.repeated.length < repeatedMax)
        this.repeated.push(this.#place("is there twice", start));
      names.add(name);
      this.#skipBlanks();
      if (this.#next() !== ":") this.#fail("a colon is missing");
      this.#at += 1;
      this.#value();
      this.#leaveField();
    });
  }

  #array(): void {
    let index = 0;
    this.#members("]", () => {
      this.#path.push(index++);
      this.#value();
      this.#leaveField();
    });
  }

  #leaveField(): void {
    this.#field = this.#fieldName();
    this.#path.pop();
  }

  /** From the opening bracket to the closing one. */
  #members(closing: string, member: () => void): void {
    if (this.#path.length > depthMax) this.#fail(`nested deeper than ${depthMax}`);
    this.#at += 1;
    this.#skipBlanks();
    if (this.#next() === closing) {
      this.#at += 1;
      return;
    }
    for (;;) {
      member();
      this.#skipBlanks();
      const next = this.#next();
      if (next !== "," && next !== closing)
        this.#fail(this.#isEnd() || `a comma or ${closing} is missing after ${this.#field}`);
      const end = this.#at;
      this.#at += 1;
      if (next === closing) return;
      this.#skipBlanks();
      if (this.#next() === closing) this.#fail(`the comma before ${closing} is one too many`, end);
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (let next = this.#next(); next !== '"'; next = this.#next()) {
      if (next === "") this.#fail("this string does not end", start);
      if (next < " ") this.#fail("a line break or control character stands inside a string; write \\n");
      if (next !== "\\") this.#at += 1;
      else if (this.#take(escaped) === undefined) this.#fail("JSON has no such escape; a backslash is written \\\\");
    }
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #number(): void {
    const start = this.#at;
    if (this.#take(number) === undefined || /[\w.+-]/.test(this.#next()))
      this.#fail("this is not a number as JSON writes it", start);
  }

  #literal(next: string): void {
    const start = this.#at;
    const found = this.#take(word);
    if (found !== undefined && literals.includes(found)) return;
    const lower = found?.toLowerCase() ?? "";
    if (literals.includes(lower)) this.#fail(`write ${lower}`, start);
    if (next === "'") this.#fail("text stands in double quotes", start);
    if (next === "/" || next === "#") this.#fail("JSON has no comments", start);
    this.#fail(this.#isEnd() || "a value is expected", start);
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  #isEnd(): string {
    return this.#at >= this.#text.length ? "the text ends too early" : "";
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    this.#take(blanks);
  }

  #fail(what: string, at = this.#at): never {
    throw new NotJson(this.#place(what, at));
  }

  #place(what: string, at: number): string {
    const [line, column] = lineAndColumn(this.#text, at);
    const field = this.#fieldName();
    return `${field ? `${field}, ` : ""}line ${line} column ${column}: ${what}`;
  }

  /** `goods[0].id` */
  #fieldName(): string {
    const parts = this.#path.map((part) => (typeof part === "number" ? `[${part}]` : `.${shortened(part)}`));
    return parts.join("").replace(/^\./, "");
  }
}

function lineAndColumn(text: string, at: number): [line: number, column: number] {
  let [line, lineStart] = [1, 0];
  for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", lineStart)) {
    line += 1;
    lineStart = end + 1;
  }
  return [line, at - lineStart + 1];
}

function shortened(name: string): string {
  return name.length > nameShownMax ? `${name.slice(0, nameShownMax)}…` : name;
}
