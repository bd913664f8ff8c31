import { randomBytes } from "node:crypto";
import {
  type IntegrationTypeCode,
  integrationType,
  isIntegrationTypeCode,
} from "pulumi-cloudbase/internal/catalog/index";
import { LabError } from "../plumbing/lab-error";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import { senderOf } from "../third-parties/senders";
import { protectingCredentials } from "./credentials";
import type { ExchangeAnswer } from "./exchange";
import type { FunctionFaults } from "./function-faults";
import type { OwnRequests } from "./own-requests";
import { seededRandom } from "./random";
import { checkRequest } from "./request-check";
import type { PreparedCallback, SendRequest } from "./send";
import type { ComposedNotification, Fault, SenderEvent, SignedRequest, ThirdPartySender } from "./third-party-sender";

export interface NotificationDependencies {
  readonly platform: () => Promise<WechatPayPlatform>;
  readonly gatewayOrigin: string;
  readonly functionFaults: FunctionFaults;
  readonly ownRequests: Pick<OwnRequests, "announce">;
}

/** What is sent, with what the run has to know of it. */
export interface Notification extends PreparedCallback {
  readonly fault: Fault | undefined;
  readonly seed: string;
  readonly createdAtMs: number;
  readonly retryGapsMs: readonly number[];
  isAccepted(answer: ExchangeAnswer): boolean;
}

const madeSeedBytes = 8;

/** Throws LabError for whatever is wrong with the request or missing at the integration. */
export async function makeNotification(
  request: SendRequest,
  nowMs: number,
  { platform, gatewayOrigin, functionFaults, ownRequests }: NotificationDependencies,
): Promise<Notification> {
  checkRequest(request);
  const { integration, data = {}, createdAtMs = nowMs } = request;
  const type = knownType(integration.type);
  const sender = senderOf(type);
  const { event, fault, compose } = sender.choose(type, request.event, request.fault);
  requireOwnFunction(request, fault);
  const seed = request.seed ?? randomBytes(madeSeedBytes).toString("hex");
  const url = new URL(request.to ?? gatewayAddress(gatewayOrigin, request, type, event));
  const composed = await compose({
    integrationId: integration.integrationId,
    type,
    credentials: integration.credentials,
    protectedWith: protectingCredentials(integration, fault),
    data,
    createdAtMs,
    random: seededRandom(seed, "content"),
    platform,
  });
  return {
    eventType: event.name,
    id: composed.id,
    subject: composed.subject,
    protection: `${composed.protection}${fault ? `; ${fault.name}: ${fault.description.en}` : ""}`,
    url,
    fault,
    seed,
    createdAtMs,
    retryGapsMs: sender.menu(type).retryGapsMs,
    isAccepted: (answer) => isAccepted(answer, composed, sender),
    attempt: attempts(composed, { seed, url, fault, functionFaults, ownRequests }),
  };
}

/** Each has nonces of its own, made from the seed and from when it is sent, and an id: two runs never look like a replay. */
function attempts(
  composed: ComposedNotification,
  {
    seed,
    url,
    fault,
    functionFaults,
    ownRequests,
  }: Pick<Notification, "seed" | "url" | "fault"> & Pick<NotificationDependencies, "functionFaults" | "ownRequests">,
): PreparedCallback["attempt"] {
  let count = 0;
  return (nowMs) => {
    const purpose = `attempt ${count++} at ${nowMs}`;
    const random = seededRandom(seed, purpose);
    const requestId = ownRequests.announce(`${seed} ${purpose}`, fault?.again === "same-bytes" ? 2 : 1);
    const signed = composed.sign(nowMs + (fault?.clockOffsetMs ?? 0), random);
    const { headers, query, body } = fault?.request?.(signed) ?? signed;
    if (fault?.function) functionFaults.plan(requestId, fault.function);
    return {
      method: composed.method,
      headers: { ...headers, "Request-ID": requestId },
      body,
      requestId,
      url: withQuery(url, query),
    };
  };
}

function isAccepted(
  { status, body }: ExchangeAnswer,
  composed: ComposedNotification,
  sender: ThirdPartySender,
): boolean {
  return sender.acceptedStatuses.includes(status) && (composed.isContent?.(body) ?? true);
}

function knownType(type: string): IntegrationTypeCode {
  if (isIntegrationTypeCode(type)) return type;
  throw new LabError(`Integrations of type ${type} are not known here; nothing can be sent to them.`);
}

function requireOwnFunction({ to }: SendRequest, fault: Fault | undefined): void {
  if (to === undefined || !fault?.function) return;
  throw new LabError(
    `${fault.name} is played by the local function, and ${new URL(to).host} is not it. Send without --to, or without the fault.`,
  );
}

function gatewayAddress(
  origin: string,
  { integration, path: chosen }: SendRequest,
  type: IntegrationTypeCode,
  event: SenderEvent,
): string {
  // Not every route is one of the type's: WeChat Pay calls whatever notify_url it was given.
  const path = chosen ?? integrationType(type).callbacks[event.route]?.path ?? `/wechatpay/${event.route}`;
  return `${origin}/_integration/${encodeURIComponent(integration.integrationId)}${path}`;
}

function withQuery(url: URL, query: SignedRequest["query"] = {}): URL {
  const complete = new URL(url);
  for (const [name, value] of Object.entries(query)) complete.searchParams.append(name, value);
  return complete;
}
