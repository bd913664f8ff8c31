import { chinaTime } from "../../../plumbing/clock";
import type { JsonObject } from "../../../senders/merge-patch";
import { businessNumber, type EventContext, openid, platformNumber, type WechatPayEvent } from "./event";
import { furtherEvents } from "./further-events";

/** Shapes of the decrypted data: vendor source and documentation, except where the description says otherwise. */
export const wechatPayEvents: readonly WechatPayEvent[] = [
  {
    name: "TRANSACTION.SUCCESS",
    description: { en: "A payment succeeded.", zh: "支付成功。" },
    route: "order",
    originalType: "transaction",
    summary: "支付成功",
    subjectField: "out_trade_no",
    data: (context) => transaction(context, "SUCCESS", "支付成功"),
  },
  {
    name: "TRANSACTION.FAIL",
    description: {
      en: "An entrusted deduction failed (the data's shape is assumed).",
      zh: "委托代扣失败（数据结构为推测）。",
    },
    route: "order",
    originalType: "transaction",
    summary: "支付失败",
    subjectField: "out_trade_no",
    data: (context) => transaction(context, "PAYERROR", "支付失败"),
  },
  {
    name: "REFUND.SUCCESS",
    description: { en: "A refund arrived at the payer.", zh: "退款已到账。" },
    route: "refund",
    originalType: "refund",
    summary: "退款成功",
    subjectField: "out_refund_no",
    data: (context) => ({ ...refund(context, "SUCCESS"), success_time: chinaTime(context.nowMs) }),
  },
  {
    name: "REFUND.ABNORMAL",
    description: {
      en: "A refund failed and needs the merchant, for example since the payer's card was cancelled.",
      zh: "退款异常，需要商户处理，例如用户的银行卡已注销。",
    },
    route: "refund",
    originalType: "refund",
    summary: "退款异常",
    subjectField: "out_refund_no",
    data: (context) => refund(context, "ABNORMAL"),
  },
  {
    name: "REFUND.CLOSED",
    description: { en: "A refund was closed without money moving.", zh: "退款已关闭，资金未变动。" },
    route: "refund",
    originalType: "refund",
    summary: "退款关闭",
    subjectField: "out_refund_no",
    data: (context) => refund(context, "CLOSED"),
  },
  {
    name: "MCHTRANSFER.BILL.FINISHED",
    description: {
      en: "A transfer to a user ended. The Integration Center does not serve its route today (documented).",
      zh: "商家转账单据到达终态。集成中心目前没有对应的路由（文档）。",
    },
    route: "transfer",
    originalType: "mch_payment",
    summary: "商家转账单据终态通知",
    subjectField: "out_bill_no",
    data: transfer,
  },
  ...furtherEvents,
];

function transaction(context: EventContext, tradeState: string, tradeStateText: string): JsonObject {
  return {
    mchid: context.merchantId,
    appid: context.appId,
    out_trade_no: businessNumber("T", context),
    transaction_id: platformNumber(context),
    trade_type: context.tradeType,
    trade_state: tradeState,
    trade_state_desc: tradeStateText,
    bank_type: "OTHERS",
    attach: "",
    success_time: chinaTime(context.nowMs),
    payer: { openid: openid(context) },
    amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" },
  };
}

function refund(context: EventContext, refundStatus: string): JsonObject {
  return {
    mchid: context.merchantId,
    out_trade_no: businessNumber("T", context),
    transaction_id: platformNumber(context),
    out_refund_no: businessNumber("R", context),
    refund_id: platformNumber(context),
    refund_status: refundStatus,
    user_received_account: "支付用户零钱",
    amount: { total: 100, refund: 100, payer_total: 100, payer_refund: 100 },
  };
}

/** `mchid` as community documentation has it; the vendor's page says `mch_id` (conflict): `data` can say either. */
function transfer(context: EventContext): JsonObject {
  return {
    out_bill_no: businessNumber("B", context),
    transfer_bill_no: platformNumber(context),
    state: "SUCCESS",
    mchid: context.merchantId,
    transfer_amount: 100,
    openid: openid(context),
    create_time: chinaTime(context.nowMs),
    update_time: chinaTime(context.nowMs),
  };
}
