import {
  type CallbackProtocolName,
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
} from "../../catalog";
import type { SendMenu } from "../types";
import type { Family } from "./family";
import { gitee } from "./gitee";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { tencentMeeting } from "./tencent-meeting";
import { wechatPay } from "./wechat-pay";
import { wechatPush } from "./wechat-push";

const families: Readonly<Record<CallbackProtocolName, Family>> = {
  "wechat-pay-v3": wechatPay,
  "wechat-push": wechatPush,
  "tencent-meeting": tencentMeeting,
  "github-webhook": github,
  "gitlab-webhook": gitlab,
  "gitee-webhook": gitee,
};

export function familyOf(type: IntegrationTypeCode): Family {
  return families[integrationType(type).callbackProtocol];
}

/** What can be sent to integrations of each type. */
export const sendMenus = menusByType();

function menusByType(): Readonly<Record<IntegrationTypeCode, SendMenu>> {
  const entries = integrationTypeCodes.map((type) => [type, familyOf(type).menu(type)] as const);
  // Complete, since integrationTypeCodes is; Object.fromEntries does not know.
  return Object.fromEntries(entries) as Record<IntegrationTypeCode, SendMenu>;
}
