import {
  type CallbackProtocolName,
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
} from "pulumi-cloudbase/internal/catalog/index";
import type { SendMenu } from "../senders/send";
import type { ThirdPartySender } from "../senders/third-party-sender";
import { gitee } from "./gitee/sender";
import { github } from "./github/sender";
import { gitlab } from "./gitlab/sender";
import { tencentMeeting } from "./tencent-meeting/sender";
import { wechatPay } from "./wechat-pay/sender";
import { wechatPush } from "./wechat-push/sender";

const senders: Readonly<Record<CallbackProtocolName, ThirdPartySender>> = {
  "wechat-pay-v3": wechatPay,
  "wechat-push": wechatPush,
  "tencent-meeting": tencentMeeting,
  "github-webhook": github,
  "gitlab-webhook": gitlab,
  "gitee-webhook": gitee,
};

export function senderOf(type: IntegrationTypeCode): ThirdPartySender {
  return senders[integrationType(type).callbackProtocol];
}

/** What can be sent to integrations of each type. */
export const sendMenus = menusByType();

function menusByType(): Readonly<Record<IntegrationTypeCode, SendMenu>> {
  const entries = integrationTypeCodes.map((type) => [type, senderOf(type).menu(type)] as const);
  // Complete, since integrationTypeCodes is; Object.fromEntries does not know.
  return Object.fromEntries(entries) as Record<IntegrationTypeCode, SendMenu>;
}
