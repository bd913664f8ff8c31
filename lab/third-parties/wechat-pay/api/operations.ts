import { z } from "zod";
import { decodePart, makeRouter } from "../../../plumbing/http/router";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";
import type { Authenticated, WechatPayMerchant } from "./authorization";
import { encryptedCertificates } from "./certificates";
import { parseBody, requireSameMerchant } from "./input";
import type { WechatPayLedger } from "./ledger";
import { closeOrder, placeOrder, requireOrder, transaction } from "./orders";
import { wechatPayPathPrefix } from "./path";
import { placeRefund, refundView, requireRefund } from "./refunds";
import { refusal } from "./refusal";
import { cancelTransfer, nameOpener, placeTransfer, requireTransfer, transferView } from "./transfers";

/** What the local WeChat Pay asks of the rest of the emulator. */
export interface WechatPayApiHost {
  /** `serial` is upper-case hex. Undefined when this certificate does not belong to this merchant. */
  findMerchant(merchantId: string, serial: string): WechatPayMerchant | undefined;
  readonly ledger: WechatPayLedger;
}

interface Context {
  readonly caller: Authenticated;
  readonly body: Buffer;
  /** Which of WeChat Pay's keys the client goes by. */
  readonly askedSerial: string | undefined;
  readonly host: WechatPayApiHost;
  readonly platform: WechatPayPlatform;
  readonly nowMs: number;
}

export interface Answer {
  readonly status: number;
  readonly content?: unknown;
}

interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** `number` is the path's variable part, "" where it has none. */
  run(context: Context, number: string, query: URLSearchParams): Answer;
}

/** Finds the operation and runs it. Throws a refusal, also for what is not built here (501). */
export function runOperation(method: string, target: string, context: Context): Answer {
  const { pathname, searchParams } = new URL(target, "http://localhost");
  // Without the prefix for who calls it by its real name.
  const path = pathname.startsWith(`${wechatPayPathPrefix}/`) ? pathname.slice(wechatPayPathPrefix.length) : pathname;
  const found = findRoute(method, path);
  if (found.kind === "found") return found.route.run(context, decoded(found.parts.number ?? ""), searchParams);
  throw refusal(
    501,
    "NOT_IMPLEMENTED_LOCALLY",
    `the local WeChat Pay does not know ${method} ${pathname}; GAPS.md of pulumi-cloudbase-lab lists what it knows`,
  );
}

const findRoute = makeRouter<Operation>([
  {
    method: "POST",
    path: "/v3/pay/transactions/jsapi",
    run: ({ caller, body, host }) => ok(placeOrder("JSAPI", caller, body, host.ledger)),
  },
  {
    method: "POST",
    path: "/v3/pay/transactions/native",
    run: ({ caller, body, host }) => ok(placeOrder("NATIVE", caller, body, host.ledger)),
  },
  {
    method: "POST",
    path: "/v3/pay/transactions/h5",
    run: ({ caller, body, host }) => ok(placeOrder("MWEB", caller, body, host.ledger)),
  },
  {
    method: "POST",
    path: "/v3/pay/transactions/app",
    run: ({ caller, body, host }) => ok(placeOrder("APP", caller, body, host.ledger)),
  },
  {
    method: "GET",
    path: "/v3/pay/transactions/out-trade-no/:number",
    run: ({ caller: { merchantId }, host }, outTradeNo, query) => {
      requireSameMerchant(query.get("mchid"), merchantId);
      return ok(transaction(requireOrder(host.ledger.findOrder(merchantId, outTradeNo))));
    },
  },
  {
    method: "GET",
    path: "/v3/pay/transactions/id/:number",
    run: ({ caller: { merchantId }, host }, transactionId, query) => {
      requireSameMerchant(query.get("mchid"), merchantId);
      return ok(transaction(requireOrder(host.ledger.findOrderByTransaction(merchantId, transactionId))));
    },
  },
  {
    method: "POST",
    path: "/v3/pay/transactions/out-trade-no/:number/close",
    run: ({ caller: { merchantId }, body, host }, outTradeNo) => {
      requireSameMerchant(parseBody(z.object({ mchid: z.string() }), body).mchid, merchantId);
      closeOrder(requireOrder(host.ledger.findOrder(merchantId, outTradeNo)), host.ledger);
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/v3/refund/domestic/refunds",
    run: ({ caller: { merchantId }, body, host, nowMs }) => ok(placeRefund(merchantId, body, host.ledger, nowMs)),
  },
  {
    method: "GET",
    path: "/v3/refund/domestic/refunds/:number",
    run: ({ caller: { merchantId }, host }, outRefundNo) =>
      ok(refundView(requireRefund(host.ledger.findRefund(merchantId, outRefundNo)))),
  },
  {
    method: "POST",
    path: "/v3/fund-app/mch-transfer/transfer-bills",
    run: ({ caller, body, askedSerial, host, platform, nowMs }) =>
      ok(placeTransfer(caller, body, host.ledger, { nowMs, sealedName: nameOpener(platform, askedSerial) })),
  },
  {
    method: "GET",
    path: "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/:number",
    run: ({ caller: { merchantId }, host }, outBillNo) =>
      ok(transferView(requireTransfer(host.ledger.findTransfer(merchantId, outBillNo)))),
  },
  {
    method: "GET",
    path: "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/:number",
    run: ({ caller: { merchantId }, host }, transferBillNo) =>
      ok(transferView(requireTransfer(host.ledger.findTransferByNumber(merchantId, transferBillNo)))),
  },
  {
    method: "POST",
    path: "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/:number/cancel",
    run: ({ caller: { merchantId }, host, nowMs }, outBillNo) =>
      ok(cancelTransfer(requireTransfer(host.ledger.findTransfer(merchantId, outBillNo)), host.ledger, nowMs)),
  },
  {
    method: "GET",
    path: "/v3/certificates",
    run: ({ caller, platform }) => ok(encryptedCertificates(platform.certificatePem, caller.merchant.apiV3Key)),
  },
]);

function ok(content: unknown): Answer {
  return { status: 200, content };
}

function decoded(part: string): string {
  const text = decodePart(part);
  if (text === undefined) throw refusal(400, "PARAM_ERROR", "the path holds a malformed % sequence");
  return text;
}
