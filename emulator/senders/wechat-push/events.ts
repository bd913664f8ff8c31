import type { IntegrationTypeCode } from "../../../catalog";
import type { PushEvent } from "./event";
import { miniProgramAgentEvents, miniProgramEvents } from "./mini-program";
import { officialAccountAgentEvents, officialAccountEvents } from "./official-account";
import { storeEvents } from "./store";
import { virtualPaymentEvents } from "./virtual-payment";

const byType: Partial<Readonly<Record<IntegrationTypeCode, readonly PushEvent[]>>> = {
  weixinmp: miniProgramEvents,
  wxvirtualpay: virtualPaymentEvents,
  PublicAccountOpenService: officialAccountEvents,
  wechatoa: officialAccountEvents,
  "weixin-store": storeEvents,
  channels: storeEvents,
  agentmp: miniProgramAgentEvents,
  agentpa: officialAccountAgentEvents,
};

export function pushEvents(type: IntegrationTypeCode): readonly PushEvent[] {
  return byType[type] ?? [];
}
