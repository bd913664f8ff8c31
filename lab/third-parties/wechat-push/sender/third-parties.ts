import type { IntegrationTypeCode, integrationTypes } from "pulumi-cloudbase/internal/catalog/index";
import type { PushEvent } from "./event";
import { miniProgramAgentEvents, miniProgramEvents } from "./mini-program";
import { officialAccountAgentEvents, officialAccountEvents } from "./official-account";
import { storeEvents } from "./store";
import { virtualPaymentEvents } from "./virtual-payment";

type Types = typeof integrationTypes;
type PushTypeCode = {
  [Code in IntegrationTypeCode]: Types[Code]["callbackProtocol"] extends "wechat-push" ? Code : never;
}[IntegrationTypeCode];

const byType: Readonly<Record<PushTypeCode, readonly PushEvent[]>> = {
  weixinmp: miniProgramEvents,
  wxvirtualpay: virtualPaymentEvents,
  PublicAccountOpenService: officialAccountEvents,
  wechatoa: officialAccountEvents,
  "weixin-store": storeEvents,
  channels: storeEvents,
  agentmp: miniProgramAgentEvents,
  agentpa: officialAccountAgentEvents,
};

/** What the third party of a type of this protocol tells. */
export function pushEvents(type: IntegrationTypeCode): readonly PushEvent[] {
  const known: Partial<Readonly<Record<IntegrationTypeCode, readonly PushEvent[]>>> = byType;
  const found = known[type];
  if (!found) throw new Error(`${type} has no message push`);
  return found;
}
