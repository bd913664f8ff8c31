import { functionFaults } from "../../../senders/common-faults";
import {
  forgedBody,
  formEncoded,
  malformedContent,
  missingHeader,
  oversizedContent,
  previousKey,
  recording,
  type WebhookFault,
  wrongKey,
} from "../../../senders/webhook-faults";

export interface GiteeFault extends WebhookFault {
  /** What X-Gitee-Token is; default: the signature. */
  readonly token?: "password" | "url-encoded-signature";
}

/** Gitee's proof is fresh for an hour (documented), the others' for minutes. */
const outsideFreshnessMs = 2 * 60 * 60_000;

export const giteeFaults: readonly GiteeFault[] = [
  wrongKey,
  previousKey,
  forgedBody,
  recording,
  {
    name: "duplicate-at-once",
    description: {
      en: "two deliveries of the same moment, over two connections at once: one proof, so the function gets one",
      zh: "同一时刻的两次投递经两条连接同时到达：证明相同，函数只收到一次",
    },
    expectedCode: "REPEATED",
    again: "at-once",
  },
  {
    name: "stale",
    description: { en: "proven with a time two hours ago", zh: "证明所用的时间是两小时前" },
    expectedCode: "TIMESTAMP_EXPIRED",
    clockOffsetMs: -outsideFreshnessMs,
  },
  {
    name: "future",
    description: { en: "proven with a clock that is two hours ahead", zh: "证明所用的时钟快了两小时" },
    expectedCode: "TIMESTAMP_EXPIRED",
    clockOffsetMs: outsideFreshnessMs,
  },
  missingHeader(["X-Gitee-Token"]),
  {
    name: "password",
    description: {
      en: "the webhook is set to password: X-Gitee-Token is the secret itself; it is delivered",
      zh: "webhook 设置为密码方式：X-Gitee-Token 就是密码本身；仍会送达函数",
    },
    expectedCode: "",
    token: "password",
  },
  {
    name: "url-encoded-signature",
    description: {
      en: "the signature is URL-encoded, as Gitee's pages say; it is delivered",
      zh: "签名经过 URL 编码，如 Gitee 文档所述；仍会送达函数",
    },
    expectedCode: "",
    token: "url-encoded-signature",
  },
  formEncoded,
  oversizedContent,
  malformedContent,
  ...functionFaults,
];
