import { randomBytes } from "node:crypto";
import type { MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import { Refusal } from "../../../gateway/codes";
import { type JsonObject, parseJsonObject } from "../../../gateway/json";
import type { AcceptedAnswer } from "../../../gateway/protocol";
import { readXml } from "../../../gateway/xml";
import type { FunctionResponse } from "../../../runner/function";
import { formatOf } from "./envelope";
import type { PushedMessage } from "./message";
import { type ReplyContext, sealReply } from "./sealed-reply";

export interface PushedContext extends ReplyContext {
  readonly message: PushedMessage;
}

const replyMaxBytes = 64 * 1024;
const randomPrefixBytes = 16;
const success: AcceptedAnswer = { contentType: "text/plain", body: "success" };
/** Events of virtual payment; the others are answered with a message or with `success` (documented). */
const virtualPayment = /^xpay_/;

/**
 * `success` and nothing as they are, a reply to the user encrypted as safe mode asks, virtual payment's ErrCode as it is
 * (documented). Nothing else of the function's answer is sent on.
 */
export function acceptedByPush(answer: FunctionResponse | undefined, context: PushedContext): AcceptedAnswer {
  const isVirtualPayment = virtualPayment.test(context.message.event);
  if (!answer) return isVirtualPayment ? errCodeAnswer({ ErrCode: 0, ErrMsg: "success" }, context.format) : success;
  if (answer.body.length > replyMaxBytes) return success;
  const text = answer.body.toString("utf8").trim();
  if (text === "" || text === "success") return { contentType: "text/plain", body: text };
  const reply = readReply(text);
  if (isVirtualPayment) return errCodeAnswer(reply?.content ?? {}, context.format);
  return reply ? sealReply(text, context, randomBytes(randomPrefixBytes)) : success;
}

function readReply(text: string): { readonly content: JsonObject } | undefined {
  const format = formatOf(text);
  if (!format) return undefined;
  try {
    return { content: format === "json" ? parseJsonObject(text, "INTERNAL") : readXml(text, "INTERNAL") };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Some functions write `errcode` and `errmsg` (field report); the vendor's form goes out. */
function errCodeAnswer(content: JsonObject, format: MessageFormat): AcceptedAnswer {
  const code = Number(content.ErrCode ?? content.errcode ?? 0);
  const message = String(content.ErrMsg ?? content.errmsg ?? "success")
    .replace(/[^\w .,:-]/g, "?")
    .slice(0, 200);
  const safeCode = Number.isSafeInteger(code) ? code : -1;
  return format === "json"
    ? { contentType: "application/json", body: JSON.stringify({ ErrCode: safeCode, ErrMsg: message }) }
    : {
        contentType: "text/xml",
        body: `<xml><ErrCode>${safeCode}</ErrCode><ErrMsg><![CDATA[${message}]]></ErrMsg></xml>`,
      };
}
