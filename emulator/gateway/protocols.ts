import type { CallbackProtocolName } from "../../catalog";
import type { CallbackProtocol } from "./protocol";
import { wechatPay } from "./wechat-pay";

export const protocols: Readonly<Record<CallbackProtocolName, CallbackProtocol>> = {
  "wechat-pay-v3": wechatPay,
};
