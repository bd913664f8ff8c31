import { LabError } from "../../../plumbing/lab-error";
import type { JsonObject } from "../../../senders/merge-patch";

const elementName = /^[A-Za-z_][\w.-]{0,63}$/;

/** As WeChat writes a message: text in CDATA, numbers bare, a list as one element for each of its items. */
export function xmlText(message: JsonObject): string {
  return `<xml>${elements(message)}</xml>`;
}

function elements(object: JsonObject): string {
  return Object.entries(object)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => element(name, item)))
    .join("");
}

function element(name: string, value: unknown): string {
  if (!elementName.test(name))
    throw new LabError(`${JSON.stringify(name)} in the data cannot be the name of an XML element.`);
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value === "object" && value !== null) return elements({ ...value });
  if (typeof value !== "string") return String(value ?? "");
  // The end of a CDATA section cannot stand in one: it is split over two.
  return `<![CDATA[${value.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
