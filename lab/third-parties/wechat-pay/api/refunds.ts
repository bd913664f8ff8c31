import { z } from "zod";
import { chinaTime } from "../../../plumbing/clock";
import { currency, fen, notifyUrl, outRefundNo, outTradeNo, parseBody } from "./input";
import type { WechatPayLedger, WechatPayOrder, WechatPayRefund } from "./ledger";
import { serialNumber, type WechatPayNotice } from "./orders";
import { refusal } from "./refusal";

const refundRequest = z
  .object({
    transaction_id: z.string().min(1).max(32).optional(),
    out_trade_no: outTradeNo.optional(),
    out_refund_no: outRefundNo,
    reason: z.string().max(80).default(""),
    notify_url: notifyUrl.optional(),
    amount: z.object({ refund: fen, total: fen, currency }),
  })
  .refine((input) => Boolean(input.transaction_id) !== Boolean(input.out_trade_no), {
    message: "exactly one of transaction_id and out_trade_no is needed",
    path: ["transaction_id"],
  });

/** Takes a refund, which is then PROCESSING until `settleRefund`; the same request again answers the same refund. */
export function placeRefund(
  merchantId: string,
  body: Buffer,
  ledger: WechatPayLedger,
  nowMs: number,
): Record<string, unknown> {
  const input = parseBody(refundRequest, body);
  const order = input.transaction_id
    ? ledger.findOrderByTransaction(merchantId, input.transaction_id)
    : ledger.findOrder(merchantId, input.out_trade_no ?? "");
  if (!order?.payment) throw refusal(404, "RESOURCE_NOT_EXISTS", "there is no such paid order");
  const refund: WechatPayRefund = {
    merchantId,
    outTradeNo: order.outTradeNo,
    outRefundNo: input.out_refund_no,
    refundId: serialNumber("50300", nowMs),
    transactionId: order.payment.transactionId,
    reason: input.reason,
    notifyUrl: input.notify_url ?? "",
    amount: input.amount.refund,
    total: input.amount.total,
    currency: input.amount.currency,
    state: "PROCESSING",
    createdAtMs: nowMs,
  };
  const known = ledger.findRefund(merchantId, refund.outRefundNo);
  if (known) return refundView(requireSame(known, refund));
  requireCovered(order, refund, ledger);
  ledger.saveRefund(refund);
  ledger.saveOrder({ ...order, state: "REFUND" });
  return refundView(refund);
}

function requireSame(known: WechatPayRefund, asked: WechatPayRefund): WechatPayRefund {
  const fields = ["outTradeNo", "amount", "total"] as const;
  if (fields.every((field) => known[field] === asked[field])) return known;
  throw refusal(400, "INVALID_REQUEST", "out_refund_no was used for another refund");
}

function requireCovered(order: WechatPayOrder, refund: WechatPayRefund, ledger: WechatPayLedger): void {
  if (refund.total !== order.total) {
    throw refusal(400, "INVALID_REQUEST", "amount.total is not the order's amount");
  }
  const refunded = ledger.refundsOf(order.merchantId, order.outTradeNo).reduce((sum, { amount }) => sum + amount, 0);
  if (refunded + refund.amount > order.total) {
    throw refusal(400, "INVALID_REQUEST", `refunds exceed the order: ${refunded} of ${order.total} fen are gone`);
  }
}

/** Throws 404 RESOURCE_NOT_EXISTS (field report). */
export function requireRefund(found: WechatPayRefund | undefined): WechatPayRefund {
  if (!found) throw refusal(404, "RESOURCE_NOT_EXISTS", "there is no such refund");
  return found;
}

/** What the bank does: the refund reaches the payer. Returns the notification that follows. */
export function settleRefund(
  ledger: WechatPayLedger,
  nowMs: number,
  merchantId: string,
  outRefundNumber: string,
): WechatPayNotice {
  const open = requireRefund(ledger.findRefund(merchantId, outRefundNumber));
  if (open.state === "SUCCESS") throw refusal(400, "INVALID_REQUEST", "this refund has arrived already");
  const settled: WechatPayRefund = { ...open, state: "SUCCESS", succeededAtMs: nowMs };
  ledger.saveRefund(settled);
  const { out_trade_no, transaction_id, out_refund_no, refund_id, success_time, user_received_account } =
    refundView(settled);
  return {
    event: "REFUND.SUCCESS",
    notifyUrl: settled.notifyUrl,
    data: {
      mchid: merchantId,
      out_trade_no,
      transaction_id,
      out_refund_no,
      refund_id,
      refund_status: "SUCCESS",
      success_time,
      user_received_account,
      amount: {
        total: settled.total,
        refund: settled.amount,
        payer_total: settled.total,
        payer_refund: settled.amount,
      },
    },
  };
}

/** The refund as answers show it; unlike the notification it says `status` (vendor source: SDK models). */
export function refundView(refund: WechatPayRefund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: "ORIGINAL",
    user_received_account: "支付用户零钱",
    ...(refund.succeededAtMs !== undefined && { success_time: chinaTime(refund.succeededAtMs) }),
    create_time: chinaTime(refund.createdAtMs),
    status: refund.state,
    funds_account: "AVAILABLE",
    amount: {
      total: refund.total,
      refund: refund.amount,
      payer_total: refund.total,
      payer_refund: refund.amount,
      settlement_refund: refund.amount,
      settlement_total: refund.total,
      discount_refund: 0,
      currency: refund.currency,
    },
  };
}
