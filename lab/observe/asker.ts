import { callbackDomain } from "pulumi-cloudbase/internal/catalog/index";
import {
  type ActionName,
  actions,
  policyFor,
  type RequestOf,
  type ResponseOf,
} from "pulumi-cloudbase/internal/cloud-api/index";
import { type Failure, openSingleCalls, type SingleCalls } from "pulumi-cloudbase/internal/provider/cloud/index";
import { ProviderError } from "pulumi-cloudbase/internal/provider/provider-error";
import { evidenceOf } from "./evidence";
import { Disturbed, ObservationStopped } from "./observation-errors";
import type { Leftover, ObservedEvidence, ObserveInput } from "./types";

/** What the cloud really said to one call. */
export type Reply<A extends ActionName> =
  | { readonly ok: true; readonly response: ResponseOf<A>; readonly evidence: ObservedEvidence }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly evidence: ObservedEvidence };

export interface Asker {
  /** Throws Disturbed without the key; nothing is sent then. */
  readonly encrypt: SingleCalls["encrypt"];
  /**
   * The cloud's own answer, or its own refusal. What comes from between (a lost answer, a limit, a stumble) is neither: a read is
   * asked again, and a change that may have been made throws Disturbed.
   */
  ask<A extends ActionName>(action: A, request: RequestOf<A>): Promise<Reply<A>>;
  calls(): number;
  /** A create may have been made whose answer was lost. */
  mayHaveMade(): boolean;
  /** What creates have made so far, or may have; some of it may be gone again. */
  made(): readonly Leftover[];
}

const attemptsMax = 8;
const waitBaseMs = 1_000;
const waitMaxMs = 16_000;

export function openAsker({ settings, envId, dependencies, post }: ObserveInput): Asker {
  const single = openSingleCalls(settings, dependencies, post);
  let calls = 0;
  let lostCreate = false;
  const made: Leftover[] = [];

  async function ask<A extends ActionName>(action: A, request: RequestOf<A>): Promise<Reply<A>> {
    const isRead = /^(Get|List|Describe)[A-Z]/.test(action);
    for (let attempts = 1; ; attempts++) {
      calls += 1;
      const outcome = await single.call(action, request);
      if (isCreate(action, request) && (outcome.ok || outcome.mayHaveRun)) made.push(...thingsOf(request));
      const evidence = evidenceOf(action, request, outcome, { envId, nowMs: dependencies.now() });
      if (outcome.ok) {
        const { data } = actions[action].response.safeParse(outcome.response);
        if (data === undefined) throw new Disturbed(`${action} was answered in a form that is not known`);
        return { ok: true, response: data as ResponseOf<A>, evidence };
      }
      const { failure } = outcome;
      if (failure.kind === "refusal" && !isInBetween(failure.code)) {
        refuseHopeless(action, failure);
        return { ok: false, code: failure.code, message: failure.message, evidence };
      }
      if (outcome.mayHaveRun && isCreate(action, request)) lostCreate = true;
      if (outcome.mayHaveRun && !isRead)
        throw new Disturbed(`${action} got no answer that counts (${wordsFor(failure)})`);
      if (attempts >= attemptsMax) throw noWayThrough(action, failure);
      await dependencies.wait(Math.min(waitMaxMs, waitBaseMs * 2 ** (attempts - 1)));
    }
  }

  function refuseHopeless(action: ActionName, { code, message }: Extract<Failure, { kind: "refusal" }>): void {
    const isPermission = /UnauthorizedOperation/.test(code);
    if (!isPermission && !/^AuthFailure(\.|$)/.test(code)) return;
    const next = isPermission
      ? `Grant it in Access Management, with this policy: ${policyFor(settings.region, envId)}`
      : "See what is wrong with the keys: pulumi-cloudbase doctor";
    throw new ObservationStopped(`${action} is not allowed to this key: ${message.split("\n", 1)[0]} (${code}).`, next);
  }

  async function encrypt(...of: Parameters<SingleCalls["encrypt"]>): Promise<Record<string, string>> {
    try {
      return await single.encrypt(...of);
    } catch (error) {
      if (error instanceof ProviderError) throw new Disturbed(error.message);
      throw error;
    }
  }

  return { encrypt, ask, calls: () => calls, mayHaveMade: () => lostCreate, made: () => made };
}

type Create = RequestOf<"CreateUserKey">;

function isCreate(action: ActionName, _request: object): _request is Create {
  return action === "CreateUserKey";
}

function thingsOf({ KeyID = "", DemoCodeFunctionName = "" }: Create): Leftover[] {
  return [
    { kind: "integration", name: KeyID },
    { kind: "function", name: DemoCodeFunctionName },
    { kind: "callback domain", name: callbackDomain(KeyID) },
  ];
}

/** Says nothing about the question: the cloud was too busy, or failed on its own. */
function isInBetween(code: string): boolean {
  return /^(RequestLimitExceeded|InternalError|ServiceUnavailable|ResourceBusy|ResourceUnavailable)(\.|$)/.test(code);
}

function wordsFor(failure: Failure): string {
  if (failure.kind === "refusal") return failure.code;
  return failure.kind === "http-status" ? `HTTP ${failure.status}` : failure.kind;
}

function noWayThrough(action: ActionName, failure: Failure): ObservationStopped {
  const said = `${action} got no answer in ${attemptsMax} attempts (${wordsFor(failure)}).`;
  return new ObservationStopped(said, "See what is between here and the cloud: pulumi-cloudbase doctor");
}
