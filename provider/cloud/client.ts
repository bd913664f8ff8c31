import type { z } from "zod";
import { type ActionName, actions, isRepeatable, type RequestOf, type ResponseOf } from "../../cloud-api";
import { ProviderError } from "../provider-error";
import { type Attempt, type Call, type Failure, failed } from "./call";
import type { CloudDependencies } from "./dependencies";
import { readEnvelope } from "./envelope";
import { providerError } from "./failures";
import { serviceOrigin } from "./origins";
import { withRateLimit } from "./rate-limit";
import { withRetries } from "./retries";
import type { CloudSettings } from "./settings";
import { signedRequest } from "./signed-request";
import type { Post } from "./transport";

/** What a call is about: for messages, and for keeping out of them what it carries. */
export interface Subject {
  /** e.g. `integration miniapp-wxpay-k3v9x2qd of shop-prod-3g8x`. */
  readonly resource: string;
  /** Values that must not come back in an error's words. */
  readonly secrets?: readonly string[];
}

/** The cloud's doors: signed actions, and plain calls to services beside the API. Rejects with ProviderError. */
export interface CloudClient {
  readonly settings: CloudSettings;
  act<A extends ActionName>(action: A, request: RequestOf<A>, subject: Subject): Promise<ResponseOf<A>>;
  ask<T>(call: Call, answer: z.ZodType<T>, subject: Subject): Promise<T>;
}

interface Contract<A extends ActionName> {
  readonly service: string;
  readonly version: string;
  readonly response: z.ZodType<ResponseOf<A>>;
}

const contracts: { readonly [A in ActionName]: Contract<A> } = actions;

export function openCloudClient(settings: CloudSettings, post: Post, dependencies: CloudDependencies): CloudClient {
  const send = withRetries(withRateLimit(over(post, dependencies), dependencies), dependencies);

  async function ask<T>(call: Call, answer: z.ZodType<T>, subject: Subject): Promise<T> {
    const outcome = await send(call);
    if (!outcome.ok) throw explain(call, outcome.failure, outcome.mayHaveRun, subject);
    const parsed = answer.safeParse(outcome.response);
    if (!parsed.success) throw unexpectedAnswer(call, subject, outcome.requestId, parsed.error);
    return parsed.data;
  }

  function explain(call: Call, failure: Failure, mayHaveRun: boolean, { resource, secrets = [] }: Subject) {
    const { secretKey, sessionToken = "", endpoint } = settings;
    return providerError(call, failure, mayHaveRun, {
      resource,
      secrets: [secretKey, sessionToken, ...secrets],
      endpoint,
      nowMs: dependencies.now(),
    });
  }

  return {
    settings,
    ask,
    act: (action, request, subject) =>
      ask(signedCall(action, request, settings, dependencies), contracts[action].response, subject),
  };
}

/** A call of an action, signed anew for each attempt. */
export function signedCall<A extends ActionName>(
  action: A,
  payload: RequestOf<A>,
  settings: CloudSettings,
  dependencies: CloudDependencies,
): Call {
  const { service, version } = contracts[action];
  const origin = serviceOrigin(service, settings);
  return {
    action,
    origin,
    isRepeatable: isRepeatable(action),
    isRead: /^(Get|List|Describe)[A-Z]/.test(action),
    request: () => signedRequest({ origin, service, version, action, payload }, settings, dependencies.now()),
  };
}

/** The innermost attempt: one request on the wire. A change that was sent is waited for, whoever wants to stop. */
export function over(post: Post, { stop }: CloudDependencies): Attempt {
  return async (call) => {
    if (stop?.changes.aborted && !call.isRead) return failed({ kind: "cancelled", before: "it was sent" });
    const answer = await post(call.request(), call.isRead ? stop?.reads : undefined);
    return answer.kind === "answer" ? readEnvelope(answer) : failed(answer);
  };
}

/** The cloud did what it was asked, but answers differently from what we know: a fault of ours. */
function unexpectedAnswer(call: Call, { resource }: Subject, requestId: string | undefined, error: z.ZodError) {
  const problems = error.issues.map(({ path, message }) => `${path.join(".") || "answer"}: ${message}`);
  return new ProviderError({
    responsible: "bug",
    action: call.action,
    resource,
    code: "ANSWER_UNEXPECTED",
    ...(requestId && { requestId }),
    reason: `the answer is not as we know it (${problems.slice(0, 5).join("; ")})`,
    hint: "This is a fault of pulumi-cloudbase: please report it with this message; it holds no secret.",
    ...(!call.isRead && { ambiguous: true }),
  });
}
