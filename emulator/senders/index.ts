export { SenderError } from "./errors";
export { makeWechatPayPlatform } from "./platform";
export { createWechatPaySender, type WechatPaySender, type WechatPaySenderTools } from "./wechat-pay";
