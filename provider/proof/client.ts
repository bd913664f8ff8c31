import type { CenterError } from "../provider-error";
import { authorization } from "./authorization";
import type { BaseAddress } from "./base-address";
import type { ProofTools } from "./dependencies";
import type { Asked } from "./inconclusive";
import type { Merchant } from "./merchant";
import { proofLimits } from "./proof-limits";
import { type Reply, readReply } from "./reply";
import { isProbe } from "./signature";
import { get, type NoAnswer, type RawAnswer } from "./transport";

export interface Question {
  /** For messages, e.g. `GET /v3/certificates`. */
  readonly action: string;
  /** Without the base address's own prefix. */
  readonly path: `/v3/${string}`;
  /** Which of WeChat Pay's keys is asked to sign the answer. Absent: a platform certificate, where there is one. */
  readonly answerKeyId?: string;
}

export interface Conversation {
  /** A CenterError is a trouble of the call, not of the credentials. */
  ask(question: Question): Promise<{ asked: Asked; reply: Reply | CenterError }>;
  calls(): number;
}

/** Asks as one merchant, within one time limit and `proofLimits.callsMax`. Nothing stays open. */
export function openConversation(merchant: Merchant, base: BaseAddress, tools: ProofTools): Conversation {
  const signal = AbortSignal.timeout(tools.timeoutMs);
  let calls = 0;

  async function call({ path, answerKeyId }: Question): Promise<RawAnswer | NoAnswer> {
    calls += 1;
    const target = base.pathPrefix + path;
    const timestampS = Math.floor(tools.now() / 1000);
    const headers = {
      Authorization: authorization(merchant, { method: "GET", target, timestampS, nonce: tools.randomHex(16) }),
      Accept: "application/json",
      // The reasons of a refusal are documented in this language only, and it is the default.
      "Accept-Language": "zh-CN",
      // Without one, some operations refuse (documented).
      "User-Agent": "pulumi-cloudbase",
      ...(answerKeyId && { "Wechatpay-Serial": answerKeyId }),
    };
    return get(new URL(base.origin + target), headers, signal);
  }

  return {
    async ask(question) {
      const first = await call(question);
      const mayRepeat = first.is === "answer" && isProbe(first) && calls < proofLimits.callsMax;
      const answer = mayRepeat ? await call(question) : first;
      const asked = {
        action: question.action,
        merchantId: merchant.merchantId,
        host: new URL(base.origin).host,
        timeoutMs: tools.timeoutMs,
        nowMs: tools.now(),
      };
      return { asked, reply: readReply(asked, answer) };
    },
    calls: () => calls,
  };
}
