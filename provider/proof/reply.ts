import { z } from "zod";
import { parseJson } from "../json";
import type { ProviderError } from "../provider-error";
import {
  type Asked,
  clockError,
  foreignAnswerError,
  isClockOff,
  noAnswerError,
  undecidedError,
  untrustedError,
} from "./inconclusive";
import { proofLimits } from "./proof-limits";
import { isProbe } from "./signature";
import type { NoAnswer, RawAnswer } from "./transport";

/** WeChat Pay's own words for "no" (documented: code and message; field report: detail.field). */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Which part of the Authorization header is meant, e.g. `signature`. */
  readonly field?: string;
  readonly requestId?: string;
}

/** An answer in WeChat Pay's form that decides something. Its signature was not looked at yet. */
export interface Reply {
  readonly is: "reply";
  readonly raw: RawAnswer;
  readonly content: unknown;
  /** For every status but 2xx. */
  readonly refusal?: Refusal;
}

export function readReply(asked: Asked, raw: RawAnswer | NoAnswer): Reply | ProviderError {
  if (raw.is === "no-answer") return noAnswerError(asked, raw);
  if (isProbe(raw)) return untrustedError(asked, "probed", raw);
  const content = parseJson(raw.body.toString("utf8"));
  if (content === undefined) return foreignAnswerError(asked, raw);
  if (raw.status >= 200 && raw.status < 300) return { is: "reply", raw, content };

  const parsed = refusalSchema.safeParse(content);
  if (!parsed.success) return foreignAnswerError(asked, raw);
  const refusal = toRefusal(raw, parsed.data);
  const { status, code, requestId } = refusal;
  if (status === 429 || status >= 500) return undecidedError(asked, code, reasonOf(refusal), requestId);
  if (status === 401 && (isAboutTime(refusal) || isClockOff(raw, asked.nowMs))) return clockError(asked, raw);
  return { is: "reply", raw, content, refusal };
}

/** What WeChat Pay said, on one line. Nothing secret is ever sent to it, so none can come back. */
export function reasonOf({ message }: Refusal): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must not reach a terminal
  const line = message.replaceAll(/[\s\x00-\x1f\x7f]+/g, " ").trim() || "no reason was given";
  return line.length > proofLimits.reasonCharactersMax ? `${line.slice(0, proofLimits.reasonCharactersMax)}…` : line;
}

/** For the end of a sentence's paragraph: WeChat Pay's words, its code and the number to ask its support with. */
export function quoted(refusal: Refusal): string {
  const request = refusal.requestId ? `, request ${refusal.requestId}` : "";
  return `WeChat Pay said: ${reasonOf(refusal)} (${refusal.code}${request}).`;
}

const refusalSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  message: z.string().catch(""),
  detail: z
    .object({ field: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

function toRefusal({ status, headers }: RawAnswer, { code, message, detail }: z.output<typeof refusalSchema>): Refusal {
  const requestId = headers["request-id"];
  return {
    status,
    code,
    message,
    ...(detail?.field !== undefined && { field: detail.field }),
    ...(requestId && /^[\w-]{1,128}$/.test(requestId) && { requestId }),
  };
}

/** (documented: the words; assumed: the field) */
function isAboutTime({ field, message }: Refusal): boolean {
  return field === "timestamp" || message.includes("timestamp");
}
