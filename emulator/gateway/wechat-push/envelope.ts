import type { MessageFormat } from "../../../catalog";
import { Refusal } from "../codes";
import { readJsonObject, readText } from "../json";
import { findSealed } from "../sealed-field";
import { readXml } from "../xml";

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
  return { format, sealed: findSealed(body, sealedFields[format]) };
}

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
