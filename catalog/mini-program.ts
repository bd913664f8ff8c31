import { wechatPayGapsMs } from "./delivery-schedules";
import { declared, optional, required } from "./types";
import { appId, appSecret, encodingAESKey, messagePush, token } from "./wechat-fields";

/** Code documented (API-139855); its meaning and fields are (assumed). */
export const weixinmp = declared({
  ...messagePush,
  code: "weixinmp",
  displayName: "Mini Program, message push",
  description: "Messages and events of a Mini Program.",
  fieldsFrom: "assumed",
  credentials: { appId, appSecret: optional(appSecret), token, encodingAESKey },
  messageFormats: ["json", "xml"],
  functionTemplate: "message-push",
});

/** Documented: OfferID, AppKey, AppID, AppSecret; how Ext names them is (assumed). Callbacks are message push (documented). */
export const wxvirtualpay = declared({
  ...messagePush,
  code: "wxvirtualpay",
  // Documented for its twin, virtual payment in mini games.
  retryGapsMs: wechatPayGapsMs,
  displayName: "Virtual payment, Mini Program",
  description: "Virtual goods and coins sold in a Mini Program.",
  fieldsFrom: "assumed",
  credentials: {
    appId,
    appSecret,
    offerId: required({
      format: "opaque",
      secret: false,
      description: "OfferID of the virtual payment.",
      whereToFind: "mp.weixin.qq.com → Virtual payment → Basic settings → OfferID",
    }),
    appKey: required({
      format: "opaque",
      secret: true,
      generated: true,
      description: "AppKey of the virtual payment. There is one for the sandbox and one for real payments.",
      whenChanged:
        "Payments that the function signs with the old AppKey fail from the moment it is reset at mp.weixin.qq.com: apply right after that. Callbacks are not affected.",
      whereToFind: "mp.weixin.qq.com → Virtual payment → Basic settings → AppKey",
    }),
    token,
    encodingAESKey,
  },
  messageFormats: ["json", "xml"],
  functionTemplate: "message-push",
});
