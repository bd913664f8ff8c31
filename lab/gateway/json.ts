import { isUtf8 } from "node:buffer";
import { parseJson } from "../plumbing/json";
import { type GatewayCode, Refusal } from "./codes";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in bytes that are proven. Throws Refusal with `code`; nothing is quoted, as the parser's own words would. */
export function readJsonObject(
  bytes: Buffer,
  code: GatewayCode,
): { readonly text: string; readonly content: JsonObject } {
  const text = readText(bytes, code);
  return { text, content: parseJsonObject(text, code) };
}

export function readText(bytes: Buffer, code: GatewayCode): string {
  if (!isUtf8(bytes)) throw new Refusal(code, "not UTF-8");
  return bytes.toString("utf8");
}

export function parseJsonObject(text: string, code: GatewayCode): JsonObject {
  const value = parseJson(text);
  if (value === undefined) throw new Refusal(code, "not JSON");
  if (!isJsonObject(value)) throw new Refusal(code, "not a JSON object");
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
