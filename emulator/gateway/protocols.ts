import type { CallbackProtocolName } from "../../catalog";
import { giteeWebhook } from "./gitee-webhook";
import { githubWebhook } from "./github-webhook";
import { gitlabWebhook } from "./gitlab-webhook";
import type { CallbackProtocol } from "./protocol";
import { tencentMeeting } from "./tencent-meeting";
import { wechatPay } from "./wechat-pay";
import { wechatPush } from "./wechat-push";

export const protocols: Readonly<Record<CallbackProtocolName, CallbackProtocol>> = {
  "wechat-pay-v3": wechatPay,
  "wechat-push": wechatPush,
  "tencent-meeting": tencentMeeting,
  "github-webhook": githubWebhook,
  "gitlab-webhook": gitlabWebhook,
  "gitee-webhook": giteeWebhook,
};
