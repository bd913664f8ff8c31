import { ProviderError, type ProviderErrorDetails } from "../provider-error";
import { tlsWords, unsentWords } from "../transport-failures";
import type { Call, Failure, UnansweredReason } from "./call";
import { excerptCharactersMax, rateQueueCallsMax, transportLimits } from "./call-limits";
import { redact } from "./redaction";
import { adviceFor } from "./refusals";

export interface FailureContext {
  /** On what, in the person's words. */
  readonly resource: string;
  /** Everything that must not come back in the other side's words. */
  readonly secrets: Iterable<string>;
  /** The one address that stands for every service, if the settings give one. */
  readonly endpoint: string | undefined;
  readonly nowMs: number;
}

type Cancelled = Extract<Failure, { kind: "cancelled" }>;
type Words = Pick<ProviderErrorDetails, "responsible" | "code" | "reason" | "hint"> & { readonly requestId?: string };

/** The one error for a failed call, in words for the person who reads it. The same failure gives the same words. */
export function providerError(
  call: Call,
  failure: Failure,
  mayHaveRun: boolean,
  context: FailureContext,
): ProviderError {
  const words = wordsFor(failure, new URL(call.origin).host, context);
  const ambiguous = mayHaveRun && !call.isRead;
  return new ProviderError({
    ...words,
    action: call.action,
    resource: context.resource,
    reason: oneLine(redact(words.reason, context.secrets, context.resource)),
    hint: ambiguous ? `${words.hint} It may have taken effect all the same; the next run looks first.` : words.hint,
    ...(ambiguous && { ambiguous }),
  });
}

function wordsFor(failure: Failure, host: string, context: FailureContext): Words {
  const hint = networkAdvice(context);
  switch (failure.kind) {
    case "unsent":
      return { responsible: "cloud", ...unsentWords[failure.reason](host), hint };
    case "tls":
      return { responsible: "cloud", ...tlsWords(host, failure.detail), hint: tlsAdvice(context) };
    case "unanswered":
      return { responsible: "cloud", ...unanswered[failure.reason](host), hint };
    case "cancelled":
      return {
        responsible: "user",
        code: "CANCELLED",
        reason: cancelledWords(failure, host, context),
        hint: cancelAdvice,
      };
    case "queue-full":
      return { responsible: "cloud", code: "QUEUE_FULL", reason: queueWords, hint: "Run with a lower --parallel." };
    case "http-status":
      return {
        responsible: "cloud",
        code: `HTTP_${failure.status}`,
        reason: `${host} answered with HTTP ${failure.status} and ${failure.excerpt}`,
        hint: "Run again in a few minutes; if it stays, look for a proxy between this machine and the cloud.",
      };
    case "not-the-cloud":
      return {
        responsible: context.endpoint ? "user" : "cloud",
        code: "ANSWER_NOT_FROM_CLOUD",
        reason: `${host} answered with ${failure.status ? `HTTP ${failure.status} and ` : ""}${failure.excerpt}, which is not the cloud's protocol`,
        hint: context.endpoint
          ? `Correct the endpoint (${endpointSources}).`
          : "Look for a proxy or sign-in page between this machine and the cloud.",
      };
    case "refusal":
      return {
        ...adviceFor(failure, context),
        code: failure.code,
        requestId: failure.requestId,
        // The emulator adds the canonical request that it computed: for who writes a client, not for who uses one.
        reason: failure.message.split("\n", 1)[0] ?? "",
      };
  }
}

type WordsAbout = (host: string) => { readonly code: string; readonly reason: string };

const { requestTimeoutMs, answerBytesMax } = transportLimits;

const unanswered: Readonly<Record<UnansweredReason, WordsAbout>> = {
  timeout: (host) => ({
    code: "NETWORK_TIMEOUT",
    reason: `${host} gave no answer within ${requestTimeoutMs / 1000} s`,
  }),
  "cut-off": (host) => ({ code: "NETWORK_CUT_OFF", reason: `the connection to ${host} broke before its answer came` }),
  "too-large": (host) => ({
    code: "ANSWER_TOO_LARGE",
    reason: `${host} answered with more than ${answerBytesMax / 1024 / 1024} MiB`,
  }),
};

const queueWords = `${rateQueueCallsMax} calls of this action are already waiting for their turn, which is the most allowed`;

/** What a person who cancelled reads next. */
export const cancelAdvice = "What was sent stays as it is; the next run looks, and goes on from there.";

function cancelledWords({ before, after }: Cancelled, host: string, context: FailureContext): string {
  return `cancelled before ${before}${after ? `, after ${wordsFor(after, host, context).reason}` : ""}`;
}

const endpointSources = "cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL";

function networkAdvice({ endpoint }: FailureContext): string {
  return endpoint
    ? `Is it running there? Start the local cloud with \`npx pulumi-cloudbase emulator\`, or correct the endpoint (${endpointSources}).`
    : "Check this machine's network, name service and firewall, then run again.";
}

function tlsAdvice({ endpoint }: FailureContext): string {
  return endpoint
    ? `Correct the endpoint (${endpointSources}): https needs a certificate that Node trusts (NODE_EXTRA_CA_CERTS).`
    : "Look for a proxy that opens TLS connections, and give Node its certificate (NODE_EXTRA_CA_CERTS).";
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > excerptCharactersMax ? `${line.slice(0, excerptCharactersMax)}…` : line;
}
