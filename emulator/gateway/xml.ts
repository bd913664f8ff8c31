import { once } from "../once";
import { type GatewayCode, Refusal } from "./codes";
import { isJsonObject, type JsonObject } from "./json";

const options = {
  processEntities: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  // Ids beyond 2^53 and leading zeros survive as text.
  parseTagValue: false,
  // A customer's message may begin with a space.
  trimValues: false,
};

/** Loaded by the first message in XML: most labs never see one. */
const library = once(() => {
  const { XMLParser, XMLValidator }: typeof import("fast-xml-parser") = require("fast-xml-parser");
  return { parser: new XMLParser(options), isWellFormed: (text: string) => XMLValidator.validate(text) === true };
});

/**
 * The elements inside `<xml>`, as text, nested where they are nested. Throws Refusal: XML_FORBIDDEN before anything is
 * parsed, `code` for what is not well-formed; nothing is quoted.
 */
export function readXml(text: string, code: GatewayCode): JsonObject {
  requirePlainXml(text);
  if (!library().isWellFormed(text)) throw new Refusal(code, "not well-formed XML");
  const root = parse(text, code);
  if (!isJsonObject(root) || !isJsonObject(root.xml)) throw new Refusal(code, "its root is not <xml>");
  return withoutBlanks(root.xml);
}

/** Outside of CDATA, which holds what people write, only elements and text; a declaration may come first. */
function requirePlainXml(text: string): void {
  const declaration = /^\s*<\?xml[^<>]*\?>/.exec(text);
  for (let at = declaration?.[0].length ?? 0; ; ) {
    const special = nextSpecial(text, at);
    if (special < 0) return;
    if (!text.startsWith("<![CDATA[", special)) throw new Refusal("XML_FORBIDDEN");
    at = text.indexOf("]]>", special);
    if (at < 0) return;
  }
}

/** Of a `<!` or `<?`; -1 when there is none. */
function nextSpecial(text: string, from: number): number {
  for (let at = text.indexOf("<", from); at >= 0; at = text.indexOf("<", at + 1)) {
    if (text[at + 1] === "!" || text[at + 1] === "?") return at;
  }
  return -1;
}

function parse(text: string, code: GatewayCode): unknown {
  try {
    return library().parser.parse(text);
  } catch {
    // Names that JavaScript reserves, and nesting beyond a hundred levels.
    throw new Refusal(code, "not XML that can be read");
  }
}

/** Drops the blanks between elements, which the parser keeps as `#text`. */
function withoutBlanks(element: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(element).flatMap(([name, value]) => {
      if (name === "#text" && String(value).trim() === "") return [];
      return [[name, Array.isArray(value) ? value.map(content) : content(value)]];
    }),
  );
}

function content(value: unknown): unknown {
  return isJsonObject(value) ? withoutBlanks(value) : value;
}
