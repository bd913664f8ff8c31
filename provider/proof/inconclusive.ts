import { CenterError, type CenterErrorDetails } from "../provider-error";
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

type Words = Pick<CenterErrorDetails, "code" | "said" | "next"> &
  Partial<Pick<CenterErrorDetails, "fault" | "requestId">>;

/** What keeps a proof from being finished. It refutes nothing, and says so. */
function trouble({ action, merchantId }: Asked, { fault = "cloud", next, ...words }: Words): CenterError {
  return new CenterError({
    ...words,
    fault,
    action,
    resource: `merchant ${merchantId}`,
    next: `This refutes no credential. ${next}`,
  });
}

const checkNetwork = "Check this machine's network, name service and firewall, then run again.";
const checkProxy = "Look for a proxy between this machine and WeChat Pay, or correct WeChat Pay's base address.";
const runAgain = "Run again in a few minutes.";

const noAnswerWords: Readonly<Record<NoAnswer["reason"], (asked: Asked, detail: string) => Words>> = {
  "no-such-host": ({ host }) => ({ ...unsentWords["no-such-host"](host), next: checkNetwork }),
  refused: ({ host }) => ({ ...unsentWords.refused(host), next: checkNetwork }),
  unreachable: ({ host }) => ({ ...unsentWords.unreachable(host), next: checkNetwork }),
  tls: ({ host }, detail) => ({
    ...tlsWords(host, detail),
    next: "Look for a proxy that opens TLS connections, and give Node its certificate (NODE_EXTRA_CA_CERTS).",
  }),
  timeout: ({ host, timeoutMs }) => ({
    code: "NETWORK_TIMEOUT",
    said: `${host} did not answer within the ${timeoutMs / 1000} s of the whole proof`,
    next: checkNetwork,
  }),
  "cut-off": ({ host }) => ({
    code: "NETWORK_CUT_OFF",
    said: `the connection to ${host} broke before its answer was complete`,
    next: checkNetwork,
  }),
  "too-large": ({ host }) => ({
    code: "ANSWER_TOO_LARGE",
    said: `${host} answered with more than ${proofLimits.answerBytesMax / 1024} KiB`,
    next: checkProxy,
  }),
  "not-http": ({ host }) => ({
    code: "ANSWER_NOT_FROM_WECHAT_PAY",
    said: `${host} answered with something that is not HTTP`,
    next: checkProxy,
  }),
};

export function noAnswerTrouble(asked: Asked, { reason, detail }: NoAnswer): CenterError {
  return trouble(asked, noAnswerWords[reason](asked, detail));
}

export function foreignAnswerTrouble(asked: Asked, { status, body }: RawAnswer): CenterError {
  const found = body.length === 0 ? "nothing in it" : "something that is not its JSON";
  const isServerError = status >= 500;
  return trouble(asked, {
    code: isServerError ? `HTTP_${status}` : "ANSWER_NOT_FROM_WECHAT_PAY",
    said: `${asked.host} answered with HTTP ${status} and ${found}`,
    next: isServerError ? runAgain : checkProxy,
  });
}

/** An answer of WeChat Pay's that decides nothing: it is overloaded, broken, or says what nobody expects. */
export function undecidedTrouble(asked: Asked, code: string, said: string, requestId?: string): CenterError {
  const next = `${runAgain} If it stays, ask WeChat Pay's support with the request number.`;
  return trouble(asked, { code, said, next, ...(requestId && { requestId }) });
}

const untrustedWords = {
  unsigned: {
    code: "ANSWER_UNSIGNED",
    said: "the answer carries no signature of WeChat Pay's",
    next: "Some proxies drop the Wechatpay-* headers: let the call pass unchanged, then run again.",
  },
  unreadable: {
    code: "ANSWER_SIGNATURE_UNREADABLE",
    said: "the answer's signature headers are not WeChat Pay's for SHA256-RSA2048",
    next: checkProxy,
  },
  stale: {
    code: "ANSWER_STALE",
    said: "the answer was signed 5 minutes ago or longer, or in the future; it may be an old one sent again",
    next: checkProxy,
  },
  probed: {
    code: "ANSWER_PROBED",
    said: "WeChat Pay tested with a wrong signature (WECHATPAY/SIGNTEST/), also in the answer to the last call",
    next: runAgain,
  },
  wrong: {
    code: "ANSWER_SIGNATURE_WRONG",
    said: "the answer's signature does not verify with the platform certificate that it names",
    next: checkProxy,
  },
  "unknown-key": {
    code: "ANSWER_KEY_UNKNOWN",
    said: "the answer is signed with a key that is neither configured nor among the platform certificates in force",
    next: checkProxy,
  },
} as const satisfies Record<string, Words>;

export function untrustedTrouble(asked: Asked, reason: keyof typeof untrustedWords, answer: RawAnswer): CenterError {
  if (reason === "stale" && isClockOff(answer, asked.nowMs)) return clockTrouble(asked, answer);
  return trouble(asked, untrustedWords[reason]);
}

/** Compares this machine's clock with the answer's Date header. */
export function isClockOff({ headers }: RawAnswer, nowMs: number): boolean {
  return Math.abs(clockAheadMs(headers.date, nowMs) ?? 0) >= proofLimits.freshForMs;
}

export function clockTrouble(asked: Asked, { headers }: RawAnswer): CenterError {
  const aheadMs = clockAheadMs(headers.date, asked.nowMs);
  const minutes = Math.round(Math.abs(aheadMs ?? 0) / 60_000);
  const off =
    minutes > 0 ? `${minutes} minutes ${(aheadMs ?? 0) > 0 ? "ahead of" : "behind"}` : "5 minutes or more off";
  return trouble(asked, {
    fault: "user",
    code: "CLOCK_OFF",
    said: `this machine's clock is ${off} WeChat Pay's, which takes requests within 5 minutes only`,
    next: "Set the clock (NTP), then run again.",
  });
}

function clockAheadMs(date: string | undefined, nowMs: number): number | undefined {
  const theirsMs = Date.parse(date ?? "");
  return Number.isNaN(theirsMs) ? undefined : nowMs - theirsMs;
}
