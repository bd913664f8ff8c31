import { functionFaults, outOfTime } from "../../../senders/common-faults";
import {
  forgedBody,
  malformedContent,
  missingHeader,
  oversizedContent,
  previousKey,
  recording,
  redeliveries,
  tamperedBody,
  type WebhookFault,
  wrongKey,
} from "../../../senders/webhook-faults";

export interface GitlabFault extends WebhookFault {
  /** Only one of the two ways to prove a webhook can suffer it. */
  readonly only?: "signing-token" | "secret-token";
}

function onlySigned(fault: WebhookFault): GitlabFault {
  const { en, zh } = fault.description;
  const description = { en: `${en} (with a signing token)`, zh: `${zh}（使用 signing token 时）` };
  return { ...fault, description, only: "signing-token" };
}

export const gitlabFaults: readonly GitlabFault[] = [
  wrongKey,
  previousKey,
  onlySigned(tamperedBody),
  {
    ...forgedBody,
    description: {
      en: "the body was changed on its way; a plain secret token does not cover it, so it is delivered",
      zh: "请求体在途中被改动；普通的 secret token 不覆盖请求体，因此仍会送达函数",
    },
    only: "secret-token",
  },
  recording,
  ...redeliveries,
  ...outOfTime.map(onlySigned),
  missingHeader(["X-Gitlab-Token", "webhook-signature"]),
  oversizedContent,
  malformedContent,
  ...functionFaults,
];
