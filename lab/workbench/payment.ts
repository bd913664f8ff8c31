import { randomBytes } from "node:crypto";
import { integrationType, isIntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import type { Payment, PaymentOrder } from "../console-api";
import type { Clock } from "../plumbing/clock";
import { chinaTime } from "../plumbing/clock";
import { LabError } from "../plumbing/lab-error";
import type { InvokeRequest, InvokeResult, LogLine } from "../runner/function";
import type { SendResult } from "../senders/send";
import type { Store } from "../store";
import type { GatewayIntegration } from "../store/live-integration";
import { senderOf } from "../third-parties/senders";
import { payOrder, type WechatPayNotice } from "../third-parties/wechat-pay/api";

export interface PaymentDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly invoke: (functionName: string, request: InvokeRequest) => Promise<InvokeResult | undefined>;
  readonly notify: (
    integration: GatewayIntegration,
    order: { readonly event: string; readonly data: WechatPayNotice["data"]; readonly fault?: string },
  ) => Promise<SendResult>;
}

const paid = "TRANSACTION.SUCCESS";
const defaultTotalFen = 100;
const logLinesMax = 200;
const description = "Test payment of the callback lab";
/**
 * Function output comes through a pipe of its own, maybe after the answer. In real time whatever the emulator's clock is: the
 * process and its pipe know no other, and on a clock that stands still this would never end.
 */
const logWaitMaxMs = 1_000;
const logLookEveryMs = 10;

/**
 * One order from beginning to end: a user orders through the function's own route, the function orders at the local WeChat
 * Pay, the user pays there, WeChat Pay notifies. Throws LabError when the integration cannot take it.
 */
export async function payThroughFunction(
  integration: GatewayIntegration,
  { total = defaultTotalFen, openid = newOpenid(), fault }: PaymentOrder,
  { store, clock, invoke, notify }: PaymentDependencies,
): Promise<Payment> {
  const { functionName } = integration;
  const path = orderPath(integration);
  // A mistyped fault is told before anything is ordered.
  if (isIntegrationTypeCode(integration.type)) senderOf(integration.type).choose(integration.type, paid, fault);
  const { appId, merchantId } = payee(integration);
  const logEnd = store.logs.lines(functionName, { limit: 1 }).at(-1)?.id ?? 0;
  const outTradeNo = newOutTradeNo(clock.now());

  const body = Buffer.from(JSON.stringify({ description, out_trade_no: outTradeNo, amount: { total } }));
  const headers = { "content-type": "application/json" };
  const answer = await invoke(functionName, { method: "POST", path, headers, body, as: { openid, appId } });
  if (!answer) throw new LabError(`Function ${functionName} does not exist; deploy it, then pay again.`);
  const order = { status: answer.status, body: answer.body.toString("utf8"), latencyMs: answer.latencyMs };

  let notification: SendResult | null = null;
  if (answer.status >= 200 && answer.status < 300) {
    requirePlaced(store, merchantId, outTradeNo, functionName);
    const { event, data } = payOrder(store.wechatPay, clock.now(), merchantId, outTradeNo, openid);
    notification = await notify(integration, { event, data, ...(fault !== undefined && { fault }) });
  }
  const deliveries = notification?.attempts.filter(({ status }) => status >= 200 && status < 300).length ?? 0;
  const functionLog = await linesSince(store, functionName, logEnd, { text: outTradeNo, count: deliveries });
  return { outTradeNo, total, order, notification, functionLog };
}

/** The template's route for the type's way to pay. */
function orderPath({ integrationId, type, functionName }: GatewayIntegration): string {
  const known = isIntegrationTypeCode(type) ? integrationType(type) : undefined;
  if (known?.callbackProtocol !== "wechat-pay-v3") {
    throw new LabError(`${integrationId} is of type ${type}, which takes no payments; WeChat Pay's types do.`);
  }
  if (functionName === "") throw new LabError(`${integrationId} has no function that could place an order.`);
  return `/wx-pay/${type === "weixinpaynative" ? "wxpay_order_native" : "wxpay_order"}`;
}

function payee({ integrationId, credentials }: GatewayIntegration): { appId: string; merchantId: string } {
  const appId = credentials.appId || credentials.service_app_id;
  const { merchantId } = credentials;
  if (appId && merchantId) return { appId, merchantId };
  throw new LabError(`${integrationId} has no ${appId ? "merchantId" : "appId"}; nobody can order there.`);
}

function requirePlaced({ wechatPay }: Store, merchantId: string, outTradeNo: string, functionName: string): void {
  if (wechatPay.findOrder(merchantId, outTradeNo)) return;
  throw new LabError(
    `Function ${functionName} took order ${outTradeNo}, but it did not reach the local WeChat Pay. Does the function send to the address in its variable wechatPayBaseUrl? Its log may say more.`,
  );
}

/** What the function wrote; waits a moment for as many lines that hold the text as there should be. */
async function linesSince(
  { logs }: Store,
  functionName: string,
  afterId: number,
  expected: { readonly text: string; readonly count: number },
): Promise<LogLine[]> {
  const untilMs = performance.now() + logWaitMaxMs;
  for (;;) {
    const lines = logs.lines(functionName, { afterId, limit: logLinesMax });
    const there = lines.filter(({ text }) => text.includes(expected.text)).length;
    if (there >= expected.count || performance.now() > untilMs) return lines;
    await new Promise((resolve) => setTimeout(resolve, logLookEveryMs));
  }
}

/** The merchant's own number: readable, and sorted by time. */
function newOutTradeNo(nowMs: number): string {
  return `T${chinaTime(nowMs).replace(/\D/g, "").slice(0, 14)}${randomBytes(3).toString("hex")}`;
}

function newOpenid(): string {
  return `o${randomBytes(21).toString("base64url").slice(0, 27)}`;
}
