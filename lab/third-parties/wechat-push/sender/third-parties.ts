import type { IntegrationTypeCode, integrationTypes } from "pulumi-cloudbase/internal/catalog/index";
import { messagePushGapsMs, storeGapsMs, wechatPayGapsMs } from "../../../senders/retry-schedules";
import type { PushEvent } from "./event";
import { miniProgramAgentEvents, miniProgramEvents } from "./mini-program";
import { officialAccountAgentEvents, officialAccountEvents } from "./official-account";
import { storeEvents } from "./store";
import { virtualPaymentEvents } from "./virtual-payment";

/** What one type's third party tells, and how often it tries again. */
interface PushThirdParty {
  readonly events: readonly PushEvent[];
  readonly retryGapsMs: readonly number[];
}

type Types = typeof integrationTypes;
type PushTypeCode = {
  [Code in IntegrationTypeCode]: Types[Code]["callbackProtocol"] extends "wechat-push" ? Code : never;
}[IntegrationTypeCode];

const officialAccount: PushThirdParty = { events: officialAccountEvents, retryGapsMs: messagePushGapsMs };
const store: PushThirdParty = { events: storeEvents, retryGapsMs: storeGapsMs };

const byType: Readonly<Record<PushTypeCode, PushThirdParty>> = {
  weixinmp: { events: miniProgramEvents, retryGapsMs: messagePushGapsMs },
  // Retries documented for its twin, virtual payment in mini games.
  wxvirtualpay: { events: virtualPaymentEvents, retryGapsMs: wechatPayGapsMs },
  PublicAccountOpenService: officialAccount,
  wechatoa: officialAccount,
  "weixin-store": store,
  channels: store,
  agentmp: { events: miniProgramAgentEvents, retryGapsMs: messagePushGapsMs },
  agentpa: { events: officialAccountAgentEvents, retryGapsMs: messagePushGapsMs },
};

/** Of a type of this protocol. */
export function pushThirdParty(type: IntegrationTypeCode): PushThirdParty {
  const known: Partial<Readonly<Record<IntegrationTypeCode, PushThirdParty>>> = byType;
  const found = known[type];
  if (!found) throw new Error(`${type} has no message push`);
  return found;
}
