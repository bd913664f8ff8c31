import { chinaTime } from "../../clock";
import type { JsonObject } from "../merge-patch";
import { alphanumeric, digits, type RandomBytes } from "./random";

export interface EventContext {
  readonly appId: string;
  readonly merchantId: string;
  /** As the integration's type is paid: `JSAPI` or `NATIVE`. */
  readonly tradeType: string;
  readonly nowMs: number;
  readonly random: RandomBytes;
}

export interface WechatPayEvent {
  /** WeChat Pay's event_type. */
  readonly name: string;
  readonly description: string;
  /** Name of the callback route that it goes to. */
  readonly route: "order" | "refund" | "transfer";
  /** original_type and associated_data of the encrypted resource. */
  readonly originalType: "transaction" | "refund" | "mch_payment";
  readonly summary: string;
  /** Field of the data that says what it is about. */
  readonly subjectField: "out_trade_no" | "out_refund_no" | "out_bill_no";
  /** What is encrypted, before the caller's data is merged in. */
  data(context: EventContext): JsonObject;
}

/** Shapes of the decrypted data: vendor source and documentation, except where the description says otherwise. */
export const wechatPayEvents: readonly WechatPayEvent[] = [
  {
    name: "TRANSACTION.SUCCESS",
    description: "A payment succeeded.",
    route: "order",
    originalType: "transaction",
    summary: "支付成功",
    subjectField: "out_trade_no",
    data: (context) => transaction(context, "SUCCESS", "支付成功"),
  },
  {
    name: "TRANSACTION.FAIL",
    description: "An entrusted deduction failed (the data's shape is assumed).",
    route: "order",
    originalType: "transaction",
    summary: "支付失败",
    subjectField: "out_trade_no",
    data: (context) => transaction(context, "PAYERROR", "支付失败"),
  },
  {
    name: "REFUND.SUCCESS",
    description: "A refund arrived at the payer.",
    route: "refund",
    originalType: "refund",
    summary: "退款成功",
    subjectField: "out_refund_no",
    data: (context) => ({ ...refund(context, "SUCCESS"), success_time: chinaTime(context.nowMs) }),
  },
  {
    name: "REFUND.ABNORMAL",
    description: "A refund failed and needs the merchant, for example since the payer's card was cancelled.",
    route: "refund",
    originalType: "refund",
    summary: "退款异常",
    subjectField: "out_refund_no",
    data: (context) => refund(context, "ABNORMAL"),
  },
  {
    name: "REFUND.CLOSED",
    description: "A refund was closed without money moving.",
    route: "refund",
    originalType: "refund",
    summary: "退款关闭",
    subjectField: "out_refund_no",
    data: (context) => refund(context, "CLOSED"),
  },
  {
    name: "MCHTRANSFER.BILL.FINISHED",
    description: "A transfer to a user ended. The Integration Center does not serve its route today (documented).",
    route: "transfer",
    originalType: "mch_payment",
    summary: "商家转账单据终态通知",
    subjectField: "out_bill_no",
    data: transfer,
  },
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

/** The merchant's own number: readable, and sorted by time. */
function businessNumber(prefix: string, { nowMs, random }: EventContext): string {
  return `${prefix}${chinaTime(nowMs).replace(/\D/g, "").slice(0, 12)}${digits(random, 4)}`;
}

/** WeChat Pay's own number: 28 digits, the first four 4200. */
function platformNumber({ nowMs, random }: EventContext): string {
  return `420000${digits(random, 4)}${chinaTime(nowMs).replace(/\D/g, "").slice(0, 8)}${digits(random, 10)}`;
}

function openid({ random }: EventContext): string {
  return `o${alphanumeric(random, 27)}`;
}
