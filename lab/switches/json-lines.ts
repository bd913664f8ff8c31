/** At which line each value of a JSON text begins: a function of the value's path. The text must be JSON. */
export function linesOf(text: string): (path: readonly PropertyKey[]) => number {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  function skip(pattern: RegExp): string {
    pattern.lastIndex = at;
    const [found = ""] = pattern.exec(text) ?? [];
    at += found.length;
    line += found.split("\n").length - 1;
    return found;
  }

  function value(path: string): void {
    skip(blanks);
    lines.set(path, line);
    const opening = text[at];
    if (opening !== "{" && opening !== "[") {
      skip(scalar);
      return;
    }
    at += 1;
    for (let index = 0; ; index++) {
      skip(separators);
      if (at >= text.length || text[at] === "}" || text[at] === "]") break;
      const key = opening === "{" ? String(JSON.parse(skip(scalar))) : String(index);
      if (opening === "{") skip(colon);
      value(`${path}/${key}`);
    }
    at += 1;
  }

  value("");
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const known = lines.get(`/${path.slice(0, length).map(String).join("/")}`);
      if (known !== undefined) return known;
    }
    return 1;
  };
}

const blanks = /\s*/y;
const separators = /[\s,]*/y;
const colon = /\s*:/y;
const scalar = /"(?:[^"\\]|\\.)*"|[^\s,\]}]+/y;
