import { type GatewayCode, Refusal } from "./codes";
import type { JsonObject } from "./json";

/*
 * The XML that WeChat writes: elements, text and CDATA; nothing of it is ever looked up or loaded. Read here because a general
 * parser either leaves `&amp;` as it is or looks for entities inside of CDATA too, which holds what people have typed.
 */

const nestingMax = 100;
const declaration = /\s*<\?xml[^<>]*\?>/y;
/** Attributes are passed over: WeChat writes none. */
const openTag = /<([A-Za-z_][\w.-]{0,63})(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;
const closeTag = /<\/([A-Za-z_][\w.-]{0,63})\s*>/y;
const cdataStart = "<![CDATA[";
const cdataEnd = "]]>";
/** They would become something else than a field where a function reads them. */
const reservedNames = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The elements inside `<xml>`, as text, nested where they are nested; those of one name are a list. Throws Refusal:
 * XML_FORBIDDEN for what no message has, `code` for what is not well-formed; nothing is quoted.
 */
export function readXml(text: string, code: GatewayCode): JsonObject {
  const reader = new Reader(text, code);
  const root = reader.document();
  if (root.name !== "xml" || typeof root.value === "string") throw new Refusal(code, "its root is not <xml>");
  return root.value;
}

interface Element {
  readonly name: string;
  /** An object where it has elements inside. */
  readonly value: string | JsonObject;
}

class Reader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly code: GatewayCode,
  ) {}

  document(): Element {
    this.#take(declaration);
    this.#blanks();
    const root = this.#element(0);
    this.#blanks();
    if (this.#at !== this.text.length) throw this.#malformed();
    return root;
  }

  #element(depth: number): Element {
    const [, name = "", isEmpty] = this.#take(openTag) ?? this.#unexpected();
    if (depth >= nestingMax || reservedNames.has(name)) throw new Refusal(this.code, "not XML that can be read");
    if (isEmpty) return { name, value: "" };
    const children: Element[] = [];
    let text = "";
    for (;;) {
      const closed = this.#take(closeTag);
      if (closed) {
        if (closed[1] !== name) throw this.#malformed();
        return { name, value: children.length === 0 ? text : objectOf(children, text) };
      }
      if (this.text.startsWith(cdataStart, this.#at)) text += this.#cdata();
      else if (this.text[this.#at] === "<") children.push(this.#element(depth + 1));
      else text += this.#decoded(this.#plainText());
    }
  }

  /**
   * What people have typed, as they have. `]]>` may not stand in text, so where it follows a section, the section has not
   * ended before it: a person has typed one, and the sender did not split it over two sections as XML asks for.
   */
  #cdata(): string {
    const start = this.#at + cdataStart.length;
    let end = this.text.indexOf(cdataEnd, start);
    if (end < 0) throw this.#malformed();
    const nextTag = this.text.indexOf("<", end);
    const last = this.text.lastIndexOf(cdataEnd, nextTag < 0 ? undefined : nextTag - cdataEnd.length);
    if (last > end) end = last;
    this.#at = end + cdataEnd.length;
    return this.text.slice(start, end);
  }

  #plainText(): string {
    const end = this.text.indexOf("<", this.#at);
    if (end < 0) throw this.#malformed();
    const text = this.text.slice(this.#at, end);
    if (text.includes(cdataEnd)) throw this.#malformed();
    this.#at = end;
    return text;
  }

  #decoded(text: string): string {
    if (!text.includes("&")) return text;
    return text.replace(/&([^;&]{0,10};?)/g, (_, reference: string) => {
      const character = characterOf(reference);
      if (character === undefined) throw this.#malformed();
      return character;
    });
  }

  #blanks(): void {
    while (/\s/.test(this.text[this.#at] ?? "")) this.#at++;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #unexpected(): never {
    if (/^<[!?]/.test(this.text.slice(this.#at, this.#at + 2))) throw new Refusal("XML_FORBIDDEN");
    throw this.#malformed();
  }

  #malformed(): Refusal {
    return new Refusal(this.code, "not well-formed XML");
  }
}

const named: Readonly<Record<string, string>> = { "amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'" };

/** What stands for `&reference`; undefined for anything that a document would have to declare. */
function characterOf(reference: string): string | undefined {
  if (Object.hasOwn(named, reference)) return named[reference];
  const [, decimal, hex] = /^#(?:(\d{1,7})|x([0-9A-Fa-f]{1,6}));$/.exec(reference) ?? [];
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return isCharacter(code) ? String.fromCodePoint(code) : undefined;
}

/** As XML has it: no control characters but tab and line breaks, no halves of a pair. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

/** Text between elements is kept where it is more than blanks. */
function objectOf(children: readonly Element[], text: string): JsonObject {
  const fields = new Map<string, string | JsonObject | (string | JsonObject)[]>();
  for (const { name, value } of children) {
    const present = fields.get(name);
    if (present === undefined) fields.set(name, value);
    else if (Array.isArray(present)) present.push(value);
    else fields.set(name, [present, value]);
  }
  if (text.trim() !== "") fields.set("#text", text);
  return Object.fromEntries(fields);
}
