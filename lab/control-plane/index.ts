import { randomUUID } from "node:crypto";
import { type ActionName, actions } from "pulumi-cloudbase/internal/cloud-api/index";
import { errorStack } from "../plumbing/error-fields";
import { authenticate, type Keys } from "./authenticate";
import type { CloudState, Handler } from "./cloud-state";
import { environmentHandlers } from "./environments";
import { functionHandlers } from "./function-actions";
import { httpServiceHandlers } from "./http-service";
import { notImplementedActions } from "./not-implemented";
import { type ApiRequest, parse, type RawRequest } from "./parse";
import { notInEmulator, Refusal } from "./refusal";
import { templateHandlers } from "./templates";
import { userKeyReadHandlers } from "./user-key-reads";
import { userKeyHandlers } from "./user-keys";

/** Every action that is played, complete by the compiler. */
const handlers: Readonly<Record<ActionName, Handler>> = {
  ...environmentHandlers,
  ...functionHandlers,
  ...httpServiceHandlers,
  ...templateHandlers,
  ...userKeyHandlers,
  ...userKeyReadHandlers,
};

/** The JSON of an answer; its HTTP status is always 200 (documented). */
export type Envelope = { readonly Response: { readonly RequestId: string } & Record<string, unknown> };

/** Answers one call of the cloud API. Never throws. */
export function answerCall(raw: RawRequest, keys: Keys, cloud: CloudState): Envelope {
  return answer(cloud.warn, () => {
    const request = parse(raw);
    const { service } = authenticate(request, keys, cloud.clock.now());
    const action = findAction(request, service);
    return cloud.store.transaction(() => handlers[action](request.parameters, cloud));
  });
}

/** Wraps the result, or the refusal, of `run`. */
export function answer(warn: (line: string) => void, run: () => object): Envelope {
  const RequestId = randomUUID();
  try {
    return { Response: { ...run(), RequestId } };
  } catch (error) {
    const { code, message } = error instanceof Refusal ? error : internal(error, RequestId, warn);
    return { Response: { Error: { Code: code, Message: message }, RequestId } };
  }
}

function internal(error: unknown, requestId: string, warn: (line: string) => void): Refusal {
  warn(`error: request ${requestId}: ${errorStack(error)}`);
  return new Refusal("InternalError", `The emulator failed; its log tells more under request ${requestId}.`);
}

const services: ReadonlySet<string> = new Set(Object.values(actions).map(({ service }) => service));

/**
 * In the cloud the host names the service; here the credential scope does. A scope that names no service of ours counts
 * for any: the official SDK derives it from the host, which is "127" for an address (observed).
 */
function findAction({ action, version }: ApiRequest, scope: string): ActionName {
  const played = isActionName(action) ? actions[action] : undefined;
  if (!isActionName(action) || !played || (services.has(scope) && played.service !== scope)) {
    throw unknownAction(action, services.has(scope) ? [scope] : [...services]);
  }
  if (played.version !== version) {
    throw new Refusal(
      "NoSuchVersion",
      `${action} belongs to version ${played.version} of ${played.service}, not ${version}.`,
    );
  }
  return action;
}

function isActionName(action: string): action is ActionName {
  return Object.hasOwn(actions, action);
}

function unknownAction(action: string, candidates: readonly string[]): Refusal {
  const known = candidates.find((service) => notImplementedActions.has(`${service}/${action}`));
  return known
    ? new Refusal(notInEmulator, `${action} of ${known} exists in the cloud, but the emulator does not play it.`)
    : new Refusal("InvalidAction", `There is no action ${JSON.stringify(action)} of ${candidates.join(" or ")}.`);
}
