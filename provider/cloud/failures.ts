import { CenterError, type CenterErrorDetails } from "../provider-error";
import { tlsWords, unsentWords } from "../transport-failures";
import type { Call, Failure, UnansweredReason } from "./call";
import { rateQueueCallsMax, saidCharactersMax, transportLimits } from "./call-limits";
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
type Words = Pick<CenterErrorDetails, "fault" | "code" | "said" | "next"> & { readonly requestId?: string };

/** The one error for a failed call, in words for the person who reads it. The same failure gives the same words. */
export function centerError(call: Call, failure: Failure, mayHaveRun: boolean, context: FailureContext): CenterError {
  const words = wordsFor(failure, new URL(call.origin).host, context);
  const ambiguous = mayHaveRun && !call.isRead;
  return new CenterError({
    ...words,
    action: call.action,
    resource: context.resource,
    said: oneLine(redact(words.said, context.secrets, context.resource)),
    next: ambiguous ? `${words.next} It may have taken effect all the same; the next run looks first.` : words.next,
    ...(ambiguous && { ambiguous }),
  });
}

function wordsFor(failure: Failure, host: string, context: FailureContext): Words {
  const next = networkAdvice(context);
  switch (failure.kind) {
    case "unsent":
      return { fault: "cloud", ...unsentWords[failure.reason](host), next };
    case "tls":
      return { fault: "cloud", ...tlsWords(host, failure.detail), next: tlsAdvice(context) };
    case "unanswered":
      return { fault: "cloud", ...unanswered[failure.reason](host), next };
    case "cancelled":
      return { fault: "user", code: "CANCELLED", said: cancelledWords(failure, host, context), next: cancelAdvice };
    case "queue-full":
      return { fault: "cloud", code: "QUEUE_FULL", said: queueWords, next: "Run with a lower --parallel." };
    case "http-status":
      return {
        fault: "cloud",
        code: `HTTP_${failure.status}`,
        said: `${host} answered with HTTP ${failure.status} and ${failure.said}`,
        next: "Run again in a few minutes; if it stays, look for a proxy between this machine and the cloud.",
      };
    case "not-the-cloud":
      return {
        fault: context.endpoint ? "user" : "cloud",
        code: "ANSWER_NOT_FROM_CLOUD",
        said: `${host} answered with ${failure.status ? `HTTP ${failure.status} and ` : ""}${failure.said}, which is not the cloud's protocol`,
        next: context.endpoint
          ? `Correct the endpoint (${endpointSources}).`
          : "Look for a proxy or sign-in page between this machine and the cloud.",
      };
    case "refusal":
      return {
        ...adviceFor(failure, context),
        code: failure.code,
        requestId: failure.requestId,
        // The emulator adds the canonical request that it computed: for who writes a client, not for who uses one.
        said: failure.message.split("\n", 1)[0] ?? "",
      };
  }
}

type WordsAbout = (host: string) => { readonly code: string; readonly said: string };

const { requestTimeoutMs, answerBytesMax } = transportLimits;

const unanswered: Readonly<Record<UnansweredReason, WordsAbout>> = {
  timeout: (host) => ({ code: "NETWORK_TIMEOUT", said: `${host} gave no answer within ${requestTimeoutMs / 1000} s` }),
  "cut-off": (host) => ({ code: "NETWORK_CUT_OFF", said: `the connection to ${host} broke before its answer came` }),
  "too-large": (host) => ({
    code: "ANSWER_TOO_LARGE",
    said: `${host} answered with more than ${answerBytesMax / 1024 / 1024} MiB`,
  }),
};

const queueWords = `${rateQueueCallsMax} calls of this action are already waiting for their turn, which is the most allowed`;

/** What a person who cancelled reads next. */
export const cancelAdvice = "What was sent stays as it is; the next run looks, and goes on from there.";

function cancelledWords({ before, after }: Cancelled, host: string, context: FailureContext): string {
  return `cancelled before ${before}${after ? `, after ${wordsFor(after, host, context).said}` : ""}`;
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
  return line.length > saidCharactersMax ? `${line.slice(0, saidCharactersMax)}…` : line;
}
