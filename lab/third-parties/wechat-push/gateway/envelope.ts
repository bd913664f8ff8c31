import type { MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import { Refusal } from "../../../gateway/codes";
import { readJsonObject, readText } from "../../../gateway/json";
import { findSealed } from "../../../gateway/sealed-field";
import { readXml } from "../../../gateway/xml";

const sealedFields: Readonly<Record<MessageFormat, RegExp>> = {
  json: /"Encrypt"\s*:\s*"([0-9A-Za-z+/=\\]+)"/g,
  xml: /<Encrypt>\s*(?:<!\[CDATA\[)?([0-9A-Za-z+/=]+)(?:\]\]>)?\s*<\/Encrypt>/g,
};

/** What the signature is over, in a body that is not proven yet. Throws Refusal. */
export function sealedContent(
  body: Buffer,
  formats: readonly MessageFormat[],
): { readonly format: MessageFormat; readonly sealed: string } {
  const format = formatOf(body.toString("latin1", 0, 64));
  if (!format) throw new Refusal("ENVELOPE_INVALID", "neither JSON nor XML");
  requireFormat(format, formats);
  const text = body.toString("latin1");
  return { format, sealed: findSealed(format === "xml" ? withoutTyped(text) : text, sealedFields[format]) };
}

const cdataStart = "<![CDATA[";
const cdataEnd = "]]>";

/**
 * Without what stands in CDATA, but for that of Encrypt: in compatible mode a person's own text is beside it, and could have an
 * Encrypt typed into it. In JSON its quotes are escaped, so that nothing of it is found.
 */
function withoutTyped(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(cdataStart, at);
    const end = start < 0 ? -1 : text.indexOf(cdataEnd, start);
    if (end < 0) return kept.join("") + text.slice(at);
    const before = text.slice(at, start);
    kept.push(
      before,
      /<Encrypt>\s*$/.test(before.slice(-encryptTagCharacters)) ? text.slice(start, end + cdataEnd.length) : "",
    );
    at = end + cdataEnd.length;
  }
}

/** The tag, and blanks after it. */
const encryptTagCharacters = 32;

/**
 * That the body, now that its encrypted part is proven, is an envelope around that part. In compatible mode the message also
 * stands beside it in plain text: nobody signed that, and it is not looked at (documented). Throws Refusal.
 */
export function readEnvelope(body: Buffer, format: MessageFormat, sealed: string): void {
  const { Encrypt } =
    format === "json"
      ? readJsonObject(body, "ENVELOPE_INVALID").content
      : readXml(readText(body, "ENVELOPE_INVALID"), "ENVELOPE_INVALID");
  if (typeof Encrypt !== "string" || Encrypt.trim() !== sealed) throw new Refusal("ENVELOPE_INVALID", "Encrypt");
}

/** By its first character. */
export function formatOf(text: string): MessageFormat | undefined {
  const start = text.trimStart()[0];
  if (start === "{") return "json";
  return start === "<" ? "xml" : undefined;
}

export function requireFormat(format: MessageFormat, formats: readonly MessageFormat[]): void {
  if (!formats.includes(format)) {
    throw new Refusal("FORMAT_UNSUPPORTED", `it is ${format}; this type takes ${formats.join(", ")}`);
  }
}
