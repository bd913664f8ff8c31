import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../plumbing/clock";
import type { FunctionResponse } from "../runner/function";
import { explainCode, Refusal } from "./codes";
import type { CallbackEntry } from "./host";

const stepOrder = ["received", "signature", "decrypt", "identity", "forward", "answer"] as const;
type Step = (typeof stepOrder)[number];

const requestIdPattern = /^[0-9A-Za-z._-]{1,64}$/;
const routeMaxCharacters = 200;

/** What becomes one line of the callback log. Holds identifiers, sizes and times; never plaintext or a secret. */
export class CallbackRecord {
  /** "" until the address is known to be an integration's. */
  integrationId = "";
  route: string;
  eventType = "";
  errorCode = "";
  /** Whether the lab itself has sent it. */
  readonly isOwn: boolean;
  /** Ours, unless the lab itself has sent it: under an id that somebody else says, he would pass for another. */
  readonly requestId: string;
  /** What somebody else called it; WeChat Pay does (field report). "" when nobody did. */
  readonly claimedId: string;
  readonly #source: string;
  readonly #steps: CallbackEntry["steps"][number][] = [];
  /** Index of the step that comes next. */
  #nextStep = 0;
  readonly #startedMs: number;
  #stepStartedMs: number;
  #answer: CallbackEntry["answer"];

  constructor(
    readonly clock: Clock,
    request: Pick<IncomingMessage, "headers" | "url"> & {
      readonly socket: { readonly remoteAddress?: string | undefined };
    },
    isOwnRequest: (requestId: string) => boolean,
  ) {
    const said = request.headers["request-id"];
    const claimedId = typeof said === "string" && requestIdPattern.test(said) ? said : "";
    this.isOwn = claimedId !== "" && isOwnRequest(claimedId);
    this.requestId = this.isOwn ? claimedId : randomUUID();
    this.claimedId = this.isOwn ? "" : claimedId;
    this.route = printable((request.url ?? "").slice(0, routeMaxCharacters));
    this.#source = request.socket.remoteAddress ?? "";
    this.#startedMs = this.#stepStartedMs = clock.now();
  }

  pass(step: Step, detail: string): void {
    this.#note(step, true, detail);
    this.#nextStep = stepOrder.indexOf(step) + 1;
  }

  /** A step that this protocol does not have. */
  skip(step: Step): void {
    this.#nextStep = stepOrder.indexOf(step) + 1;
  }

  /** Notes that the step after the last one passed failed, and why, in words. */
  fail(errorCode: string, specifics: string): void {
    this.errorCode = errorCode;
    const { phrase, cause, fix } = explainCode(errorCode) ?? { phrase: errorCode, cause: "unknown", fix: "none known" };
    const step = stepOrder[this.#nextStep] ?? "answer";
    this.#note(step, false, `${phrase}${specifics && ` (${specifics})`}. Likely cause: ${cause}. What to do: ${fix}.`);
  }

  failWith(error: unknown): void {
    if (error instanceof Refusal) this.fail(error.code, error.specifics);
    // Only the kind of it: a message might quote what it was about.
    else this.fail("INTERNAL", error instanceof Error ? error.name : typeof error);
  }

  answered(answer: FunctionResponse, bodyStart: string, ms: number): void {
    this.#answer = { status: answer.status, bodyStart, ms };
  }

  entry(status: number): CallbackEntry {
    return {
      at: new Date(this.#startedMs).toISOString(),
      route: this.route,
      source: this.#source,
      status,
      latencyMs: this.clock.now() - this.#startedMs,
      errorCode: this.errorCode,
      eventType: this.eventType,
      requestId: this.requestId,
      steps: this.#steps,
      ...(this.#answer && { answer: this.#answer }),
    };
  }

  #note(step: Step, ok: boolean, detail: string): void {
    const nowMs = this.clock.now();
    this.#steps.push({ step, ok, detail, ms: nowMs - this.#stepStartedMs });
    this.#stepStartedMs = nowMs;
  }
}

/** Control characters and everything that is not ASCII become `?`: a log line is read on terminals. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
