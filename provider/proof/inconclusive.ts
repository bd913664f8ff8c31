import { ProviderError, type ProviderErrorDetails } from "../provider-error";
import { tlsWords, unsentWords } from "../transport-failures";
import { proofLimits } from "./proof-limits";
import type { NoAnswer, RawAnswer } from "./transport";

/** On which question, of whom, when: what every message about a call needs. */
export interface Asked {
  /** E.g. `GET /v3/certificates`. */
  readonly action: string;
  readonly merchantId: string;
  readonly host: string;
  readonly timeoutMs: number;
  readonly nowMs: number;
}

type Words = Pick<ProviderErrorDetails, "code" | "reason" | "hint"> &
  Partial<Pick<ProviderErrorDetails, "responsible" | "requestId">>;

/** What keeps a proof from being finished. It refutes nothing, and says so. */
function inconclusiveError(
  { action, merchantId }: Asked,
  { responsible = "cloud", hint, ...words }: Words,
): ProviderError {
  return new ProviderError({
    ...words,
    responsible,
    action,
    resource: `merchant ${merchantId}`,
    hint: `This refutes no credential. ${hint}`,
  });
}

const checkNetwork = "Check this machine's network, name service and firewall, then run again.";
const checkProxy = "Look for a proxy between this machine and WeChat Pay, or correct WeChat Pay's base address.";
const runAgain = "Run again in a few minutes.";

const noAnswerWords: Readonly<Record<NoAnswer["reason"], (asked: Asked, detail: string) => Words>> = {
  "no-such-host": ({ host }) => ({ ...unsentWords["no-such-host"](host), hint: checkNetwork }),
  refused: ({ host }) => ({ ...unsentWords.refused(host), hint: checkNetwork }),
  unreachable: ({ host }) => ({ ...unsentWords.unreachable(host), hint: checkNetwork }),
  tls: ({ host }, detail) => ({
    ...tlsWords(host, detail),
    hint: "Look for a proxy that opens TLS connections, and give Node its certificate (NODE_EXTRA_CA_CERTS).",
  }),
  timeout: ({ host, timeoutMs }) => ({
    code: "NETWORK_TIMEOUT",
    reason: `${host} did not answer within the ${timeoutMs / 1000} s of the whole proof`,
    hint: checkNetwork,
  }),
  "cut-off": ({ host }) => ({
    code: "NETWORK_CUT_OFF",
    reason: `the connection to ${host} broke before its answer was complete`,
    hint: checkNetwork,
  }),
  "too-large": ({ host }) => ({
    code: "ANSWER_TOO_LARGE",
    reason: `${host} answered with more than ${proofLimits.answerBytesMax / 1024} KiB`,
    hint: checkProxy,
  }),
  "not-http": ({ host }) => ({
    code: "ANSWER_NOT_FROM_WECHAT_PAY",
    reason: `${host} answered with something that is not HTTP`,
    hint: checkProxy,
  }),
};

export function noAnswerError(asked: Asked, { reason, detail }: NoAnswer): ProviderError {
  return inconclusiveError(asked, noAnswerWords[reason](asked, detail));
}

export function foreignAnswerError(asked: Asked, { status, body }: RawAnswer): ProviderError {
  const found = body.length === 0 ? "nothing in it" : "something that is not its JSON";
  const isServerError = status >= 500;
  return inconclusiveError(asked, {
    code: isServerError ? `HTTP_${status}` : "ANSWER_NOT_FROM_WECHAT_PAY",
    reason: `${asked.host} answered with HTTP ${status} and ${found}`,
    hint: isServerError ? runAgain : checkProxy,
  });
}

/** An answer of WeChat Pay's that decides nothing: it is overloaded, broken, or says what nobody expects. */
export function undecidedError(asked: Asked, code: string, reason: string, requestId?: string): ProviderError {
  const hint = `${runAgain} If it stays, ask WeChat Pay's support with the request number.`;
  return inconclusiveError(asked, { code, reason, hint, ...(requestId && { requestId }) });
}

const untrustedWords = {
  unsigned: {
    code: "ANSWER_UNSIGNED",
    reason: "the answer carries no signature of WeChat Pay's",
    hint: "Some proxies drop the Wechatpay-* headers: let the call pass unchanged, then run again.",
  },
  unreadable: {
    code: "ANSWER_SIGNATURE_UNREADABLE",
    reason: "the answer's signature headers are not WeChat Pay's for SHA256-RSA2048",
    hint: checkProxy,
  },
  stale: {
    code: "ANSWER_STALE",
    reason: "the answer was signed 5 minutes ago or longer, or in the future; it may be an old one sent again",
    hint: checkProxy,
  },
  probed: {
    code: "ANSWER_PROBED",
    reason: "WeChat Pay tested with a wrong signature (WECHATPAY/SIGNTEST/), also in the answer to the last call",
    hint: runAgain,
  },
  wrong: {
    code: "ANSWER_SIGNATURE_WRONG",
    reason: "the answer's signature does not verify with the platform certificate that it names",
    hint: checkProxy,
  },
  "unknown-key": {
    code: "ANSWER_KEY_UNKNOWN",
    reason: "the answer is signed with a key that is neither configured nor among the platform certificates in force",
    hint: checkProxy,
  },
} as const satisfies Record<string, Words>;

export function untrustedError(asked: Asked, reason: keyof typeof untrustedWords, answer: RawAnswer): ProviderError {
  if (reason === "stale" && isClockOff(answer, asked.nowMs)) return clockError(asked, answer);
  return inconclusiveError(asked, untrustedWords[reason]);
}

/** Compares this machine's clock with the answer's Date header. */
export function isClockOff({ headers }: RawAnswer, nowMs: number): boolean {
  return Math.abs(clockAheadMs(headers.date, nowMs) ?? 0) >= proofLimits.freshForMs;
}

export function clockError(asked: Asked, { headers }: RawAnswer): ProviderError {
  const aheadMs = clockAheadMs(headers.date, asked.nowMs);
  const minutes = Math.round(Math.abs(aheadMs ?? 0) / 60_000);
  const off =
    minutes > 0 ? `${minutes} minutes ${(aheadMs ?? 0) > 0 ? "ahead of" : "behind"}` : "5 minutes or more off";
  return inconclusiveError(asked, {
    responsible: "user",
    code: "CLOCK_OFF",
    reason: `this machine's clock is ${off} WeChat Pay's, which takes requests within 5 minutes only`,
    hint: "Set the clock (NTP), then run again.",
  });
}

function clockAheadMs(date: string | undefined, nowMs: number): number | undefined {
  const theirsMs = Date.parse(date ?? "");
  return Number.isNaN(theirsMs) ? undefined : nowMs - theirsMs;
}
