import type { MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import { Refusal } from "../../../gateway/codes";
import type { GatewaySwitches } from "../../../gateway/host";
import { type JsonObject, parseJsonObject, readText } from "../../../gateway/json";
import type { Forwarded } from "../../../gateway/protocol";
import { readXml } from "../../../gateway/xml";
import { formatOf, requireFormat } from "./envelope";
import { withLists } from "./lists";

export interface PushedMessage {
  readonly format: MessageFormat;
  readonly text: string;
  readonly content: JsonObject;
  /** Its Event, or its MsgType where it is none; "" when it has no name that fits into a log. */
  readonly event: string;
}

const eventForm = /^[0-9A-Za-z._-]{1,64}$/;

/** Throws Refusal; nothing of the text is quoted. */
export function readMessage(plaintext: Buffer, formats: readonly MessageFormat[]): PushedMessage {
  const text = readText(plaintext, "PLAINTEXT_INVALID");
  const format = formatOf(text);
  if (!format) throw new Refusal("PLAINTEXT_INVALID", "neither JSON nor XML");
  requireFormat(format, formats);
  if (format === "json") {
    const content = parseJsonObject(text, "PLAINTEXT_INVALID");
    return { format, text, content, event: eventName(content) };
  }
  const content = readXml(text, "PLAINTEXT_INVALID");
  const event = eventName(content);
  return { format, text, content: withLists(content, event), event };
}

function eventName({ Event, MsgType }: JsonObject): string {
  return [Event, MsgType].find((name): name is string => typeof name === "string" && eventForm.test(name)) ?? "";
}

/** JSON goes on byte for byte, so that numbers beyond 2^53 survive (documented: order_id of the WeChat Store). */
export function forwardedMessage(
  { format, content }: PushedMessage,
  plaintext: Buffer,
  shape: GatewaySwitches["forwardBody"],
): Forwarded {
  if (format === "json") return { headers: { "content-type": "application/json" }, body: plaintext };
  return shape === "plaintext"
    ? { headers: { "content-type": "text/xml" }, body: plaintext }
    : { headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(content)) };
}

/** Whom a message is from, wherever its documented shapes say so. */
export function personalIds({ FromUserName, OpenId, openid }: JsonObject): string[] {
  return [FromUserName, OpenId, openid].flatMap((id) => (typeof id === "string" && id !== "" ? id : []));
}
