import { alphanumeric, largeNumber } from "../../../senders/random";
import { type PushContext, type PushEvent, pushedEvent } from "./event";

/** Beyond 2^53, as real ones are (documented sample: 6054768590064713728). */
const messageIdDigits = 19;

function messageId({ random }: PushContext): bigint {
  return largeNumber(random, messageIdDigits);
}

export const urlCheck: PushEvent = {
  name: "url-check",
  description: {
    en: "WeChat asks whether the URL is yours: a GET whose echostr must come back as it is.",
    zh: "微信校验 URL：GET 请求，必须原样返回 echostr。",
  },
  route: "notify",
  msgType: "",
  isUrlCheck: true,
  data: () => ({}),
};

export const textMessage: PushEvent = {
  name: "text",
  description: { en: "A user wrote a text.", zh: "用户发来文本消息。" },
  route: "notify",
  msgType: "text",
  subjectPath: ["MsgId"],
  data: (context) => ({ Content: "你好", MsgId: messageId(context) }),
};

export const imageMessage: PushEvent = {
  name: "image",
  description: { en: "A user sent a picture.", zh: "用户发来图片。" },
  route: "notify",
  msgType: "image",
  subjectPath: ["MsgId"],
  data: (context) => ({
    PicUrl: "http://mmbiz.qpic.cn/mmbiz_jpg/example/0",
    MediaId: alphanumeric(context.random, 64),
    MsgId: messageId(context),
  }),
};

export const voiceMessage: PushEvent = {
  name: "voice",
  description: { en: "A user sent a voice message.", zh: "用户发来语音消息。" },
  route: "notify",
  msgType: "voice",
  subjectPath: ["MsgId"],
  data: (context) => ({ MediaId: alphanumeric(context.random, 64), Format: "amr", MsgId: messageId(context) }),
};

export const customerServiceEntered = pushedEvent(
  "user_enter_tempsession",
  ["A user opened the customer service of the Mini Program.", "用户进入小程序客服会话。"],
  () => ({ SessionFrom: "sessionFrom" }),
);
