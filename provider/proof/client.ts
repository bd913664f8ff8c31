import type { ProviderError } from "../provider-error";
import { authorization } from "./authorization";
import type { BaseAddress } from "./base-address";
import type { ProofDependencies } from "./dependencies";
import type { Asked } from "./inconclusive";
import type { Merchant } from "./merchant";
import { proofLimits } from "./proof-limits";
import { type Reply, readReply } from "./reply";
import { isProbe } from "./signature";
import { get, type NoAnswer, type RawAnswer } from "./transport";

export interface ProofRequest {
  /** For messages, e.g. `GET /v3/certificates`. */
  readonly action: string;
  /** Without the base address's own prefix. */
  readonly path: `/v3/${string}`;
  /** Which of WeChat Pay's keys is asked to sign the answer. Absent: a platform certificate, where there is one. */
  readonly answerKeyId?: string;
}

export interface ProofClient {
  /** A ProviderError speaks of the call, not of the credentials. */
  ask(request: ProofRequest): Promise<{ asked: Asked; reply: Reply | ProviderError }>;
  calls(): number;
}

/** Asks as one merchant, within one time limit and `proofLimits.callsMax`. Nothing stays open. */
export function openProofClient(merchant: Merchant, base: BaseAddress, dependencies: ProofDependencies): ProofClient {
  const signal = AbortSignal.timeout(dependencies.timeoutMs);
  let calls = 0;

  async function call({ path, answerKeyId }: ProofRequest): Promise<RawAnswer | NoAnswer> {
    calls += 1;
    const target = base.pathPrefix + path;
    const timestampS = Math.floor(dependencies.now() / 1000);
    const headers = {
      Authorization: authorization(merchant, { method: "GET", target, timestampS, nonce: dependencies.randomHex(16) }),
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
    async ask(request) {
      const first = await call(request);
      const mayRepeat = first.is === "answer" && isProbe(first) && calls < proofLimits.callsMax;
      const answer = mayRepeat ? await call(request) : first;
      const asked = {
        action: request.action,
        merchantId: merchant.merchantId,
        host: new URL(base.origin).host,
        timeoutMs: dependencies.timeoutMs,
        nowMs: dependencies.now(),
      };
      return { asked, reply: readReply(asked, answer) };
    },
    calls: () => calls,
  };
}
