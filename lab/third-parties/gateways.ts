import type { CallbackProtocolName } from "pulumi-cloudbase/internal/catalog/index";
import type { CallbackProtocol } from "../gateway/protocol";
import { giteeWebhook } from "./gitee/gateway";
import { githubWebhook } from "./github/gateway";
import { gitlabWebhook } from "./gitlab/gateway";
import { tencentMeeting } from "./tencent-meeting/gateway";
import { wechatPay } from "./wechat-pay/gateway";
import { wechatPush } from "./wechat-push/gateway";

export const protocols: Readonly<Record<CallbackProtocolName, CallbackProtocol>> = {
  "wechat-pay-v3": wechatPay,
  "wechat-push": wechatPush,
  "tencent-meeting": tencentMeeting,
  "github-webhook": githubWebhook,
  "gitlab-webhook": gitlabWebhook,
  "gitee-webhook": giteeWebhook,
};
