import type { JsonObject } from "../../../senders/merge-patch";
import { alphanumeric, digits } from "../../../senders/random";
import { type PushContext, type PushEvent, pushedEvent, seconds } from "./event";
import { urlCheck } from "./messages";

/*
 * The seven events that the product handles (vendor source). Fields of goods, coins and refunds documented; those of the
 * others (assumed). Env 0 is live, 1 the sandbox.
 */

const paid = ["OutTradeNo"];
const subscription = ["OutContractCode"];

export const virtualPaymentEvents: readonly PushEvent[] = [
  pushedEvent(
    "xpay_goods_deliver_notify",
    ["Goods were paid and are to be delivered.", "道具已支付，请发货。"],
    (context) => ({
      ...payment(context),
      GoodsInfo: { ProductId: "goods_1", Quantity: 1, OrigPrice: 100, ActualPrice: 100, Attach: "" },
      RetryTimes: 0,
    }),
    paid,
  ),
  pushedEvent(
    "xpay_coin_pay_notify",
    ["Coins were paid.", "代币支付成功。"],
    (context) => ({
      ...payment(context),
      CoinInfo: { Quantity: 100, OrigPrice: 100, ActualPrice: 100, Attach: "" },
      RetryTimes: 0,
    }),
    paid,
  ),
  pushedEvent(
    "xpay_refund_notify",
    ["A payment was given back.", "退款结果。"],
    (context) => ({
      OpenId: context.openid,
      WxRefundId: number("5030", context),
      MchRefundId: number("R", context),
      WxOrderId: number("4200", context),
      MchOrderId: number("X", context),
      RefundFee: 100,
      RetCode: 0,
      RetMsg: "ok",
      RefundStartTimestamp: seconds(context.nowMs) - 60,
      RefundSuccTimestamp: seconds(context.nowMs),
      WxpayRefundTransactionId: number("5030", context),
      RetryTimes: 0,
    }),
    ["MchRefundId"],
  ),
  pushedEvent(
    "xpay_complaint_notify",
    ["A payer complained.", "用户投诉。"],
    (context) => ({
      OpenId: context.openid,
      ComplaintId: number("2000", context),
      ComplaintDetail: "未收到道具",
      ComplaintTime: seconds(context.nowMs),
      RetryTimes: 0,
    }),
    ["ComplaintId"],
  ),
  pushedEvent(
    "xpay_subscribe_signing_result_notify",
    ["A user began or ended a subscription.", "订阅签约或解约结果。"],
    (context) => ({ ...contract(context), SigningResult: "SUCCESS" }),
    subscription,
  ),
  pushedEvent(
    "xpay_subscribe_pay_fail_notify",
    ["A subscription could not be paid.", "订阅扣款失败。"],
    (context) => ({ ...contract(context), OutTradeNo: number("X", context), FailReason: "余额不足" }),
    subscription,
  ),
  pushedEvent(
    "xpay_subscribe_ios_refund_query_notify",
    ["Apple asks about a refund of a subscription.", "iOS 订阅退款问询。"],
    (context) => ({ ...contract(context), OutTradeNo: number("X", context), RefundReason: "UNINTENDED_PURCHASE" }),
    subscription,
  ),
  urlCheck,
];

function payment(context: PushContext): JsonObject {
  return {
    OpenId: context.openid,
    OutTradeNo: number("X", context),
    Env: 0,
    WeChatPayInfo: {
      MchOrderNo: number("M", context),
      TransactionId: number("4200", context),
      PaidTime: seconds(context.nowMs),
    },
  };
}

function contract(context: PushContext): JsonObject {
  return {
    OpenId: context.openid,
    Env: 0,
    OutContractCode: number("C", context),
    ContractId: alphanumeric(context.random, 24),
    RetryTimes: 0,
  };
}

function number(prefix: string, { random }: PushContext): string {
  return `${prefix}${digits(random, 20)}`;
}
