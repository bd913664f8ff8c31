import { alphanumeric, hex } from "../../../senders/random";
import { type PushContext, type PushEvent, pushedEvent } from "./event";
import { customerServiceEntered, imageMessage, textMessage, urlCheck } from "./messages";

/* Names documented; the shapes are those of the pages, from memory (assumed). */

function templateId({ random }: PushContext): string {
  return alphanumeric(random, 43);
}

export const miniProgramEvents: readonly PushEvent[] = [
  textMessage,
  imageMessage,
  customerServiceEntered,
  pushedEvent(
    "subscribe_msg_popup_event",
    ["A user answered the request to receive messages.", "用户操作订阅消息弹窗。"],
    (context) => ({
      List: [{ TemplateId: templateId(context), SubscribeStatusString: "accept", PopupScene: "0" }],
    }),
  ),
  pushedEvent(
    "subscribe_msg_change_event",
    ["A user changed which messages to receive.", "用户管理订阅消息。"],
    (context) => ({ List: [{ TemplateId: templateId(context), SubscribeStatusString: "reject" }] }),
  ),
  pushedEvent(
    "subscribe_msg_sent_event",
    ["A message that was sent reached the user, or did not.", "订阅消息发送结果。"],
    (context) => ({
      List: [{ TemplateId: templateId(context), MsgID: "1700827132819554304", ErrorCode: "0", ErrorStatus: "success" }],
    }),
  ),
  pushedEvent(
    "wxa_media_check",
    ["The result of a content check that runs on its own.", "异步内容安全检测的结果。"],
    ({ appId, random }) => ({
      appid: appId,
      trace_id: `${hex(random, 8)}-${hex(random, 8)}-${hex(random, 8)}`,
      version: 2,
      detail: [{ strategy: "content_model", errcode: 0, suggest: "pass", label: 100, prob: 90 }],
      errcode: 0,
      errmsg: "ok",
      result: { suggest: "pass", label: 100 },
    }),
    ["trace_id"],
  ),
  pushedEvent(
    "weapp_audit_success",
    ["A version of the Mini Program passed the review.", "小程序审核通过。"],
    ({ nowMs }) => ({ SuccTime: Math.floor(nowMs / 1000) }),
  ),
  pushedEvent(
    "weapp_audit_fail",
    ["A version of the Mini Program was turned down.", "小程序审核不通过。"],
    ({ nowMs }) => ({ Reason: "1:页面无法打开", FailTime: Math.floor(nowMs / 1000) }),
  ),
  urlCheck,
];

export const miniProgramAgentEvents: readonly PushEvent[] = [
  textMessage,
  imageMessage,
  customerServiceEntered,
  urlCheck,
];
