import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { chinaTime } from "../../../plumbing/clock";
import type { Authenticated } from "./authorization";
import { currency, fen, notifyUrl, outTradeNo, parseBody, requireSameMerchant } from "./input";
import type { WechatPayLedger, WechatPayOrder } from "./ledger";
import { refusal } from "./refusal";

/** A notification that WeChat Pay would now send: the decrypted resource, and where to. */
export interface WechatPayNotice {
  readonly event: "TRANSACTION.SUCCESS" | "REFUND.SUCCESS" | "MCHTRANSFER.BILL.FINISHED";
  readonly notifyUrl: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const order = z.object({
  appid: z.string(),
  mchid: z.string(),
  description: z.string().min(1).max(127),
  out_trade_no: outTradeNo,
  notify_url: notifyUrl,
  attach: z.string().max(128).default(""),
  amount: z.object({ total: fen, currency }),
});

const orderSchemas = {
  JSAPI: order.extend({ payer: z.object({ openid: z.string().min(1).max(128) }) }),
  NATIVE: order,
  APP: order,
  MWEB: order.extend({
    scene_info: z.object({
      payer_client_ip: z.string().min(1).max(45),
      h5_info: z.object({ type: z.string().min(1) }),
    }),
  }),
} as const;

/** Takes an order, or takes the same one again; answers what the client needs to pay it. */
export function placeOrder(
  tradeType: WechatPayOrder["tradeType"],
  { merchantId, merchant }: Authenticated,
  body: Buffer,
  ledger: WechatPayLedger,
): Record<string, string> {
  const input = parseBody(orderSchemas[tradeType], body);
  requireSameMerchant(input.mchid, merchantId);
  if (!merchant.appIds.includes(input.appid)) {
    throw refusal(400, "APPID_MCHID_NOT_MATCH", "the AppID is not bound to this merchant");
  }
  const placed: WechatPayOrder = {
    merchantId,
    outTradeNo: input.out_trade_no,
    appId: input.appid,
    tradeType,
    description: input.description,
    notifyUrl: input.notify_url,
    attach: input.attach,
    total: input.amount.total,
    currency: input.amount.currency,
    openid: "payer" in input ? input.payer.openid : "",
    state: "NOTPAY",
  };
  const known = ledger.findOrder(merchantId, placed.outTradeNo);
  if (known) requireRepeatable(known, placed);
  ledger.saveOrder(placed);
  return wayToPay(tradeType);
}

/** An open order may be sent again unchanged and gets a new prepay_id (documented: FAQ); anything else is refused. */
function requireRepeatable(known: WechatPayOrder, placed: WechatPayOrder): void {
  if (known.state === "CLOSED") throw refusal(400, "ORDER_CLOSED", "this order was closed");
  if (known.payment) throw refusal(400, "ORDERPAID", "this order was paid");
  const fields = ["appId", "tradeType", "description", "notifyUrl", "attach", "total", "openid"] as const;
  const changed = fields.filter((field) => known[field] !== placed[field]);
  if (changed.length === 0) return;
  throw refusal(403, "OUT_TRADE_NO_USED", `out_trade_no was used for an order with another ${changed.join(", ")}`);
}

/** Forms as in WeChat Pay's samples (documented); nothing answers behind these addresses. */
function wayToPay(tradeType: WechatPayOrder["tradeType"]): Record<string, string> {
  if (tradeType === "NATIVE") return { code_url: `weixin://wxpay/bizpayurl?pr=${randomBytes(6).toString("hex")}` };
  const prepayId = `wx${randomBytes(17).toString("hex")}`;
  if (tradeType === "JSAPI" || tradeType === "APP") return { prepay_id: prepayId };
  return { h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepayId}&package=1` };
}

/** Throws 404 ORDER_NOT_EXIST (documented). */
export function requireOrder(found: WechatPayOrder | undefined): WechatPayOrder {
  if (!found) throw refusal(404, "ORDER_NOT_EXIST", "there is no such order");
  return found;
}

/** Closing what is closed already changes nothing (assumed). */
export function closeOrder(found: WechatPayOrder, ledger: WechatPayLedger): void {
  if (found.payment) throw refusal(400, "ORDERPAID", "this order was paid");
  ledger.saveOrder({ ...found, state: "CLOSED" });
}

/**
 * What the payer does in the app: marks an open order paid, and returns the notification that follows. `openid` matters
 * for orders without a payer of their own (Native, H5). Throws a WechatPayRefusal when it cannot be paid.
 */
export function payOrder(
  ledger: WechatPayLedger,
  nowMs: number,
  merchantId: string,
  outTradeNumber: string,
  openid = `o${randomBytes(18).toString("base64url").slice(0, 27)}`,
): WechatPayNotice {
  const open = requireOrder(ledger.findOrder(merchantId, outTradeNumber));
  if (open.state === "CLOSED") throw refusal(400, "ORDER_CLOSED", "this order was closed");
  if (open.payment) throw refusal(400, "ORDERPAID", "this order was paid");
  const paid: WechatPayOrder = {
    ...open,
    state: "SUCCESS",
    openid: open.openid || openid,
    payment: { transactionId: serialNumber("42000", nowMs), atMs: nowMs },
  };
  ledger.saveOrder(paid);
  return { event: "TRANSACTION.SUCCESS", notifyUrl: paid.notifyUrl, data: transaction(paid) };
}

const stateWords = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  CLOSED: "订单已关闭",
  REFUND: "订单发生过退款",
} as const;

/** The order as queries and notifications show it (vendor source: SDK models). */
export function transaction(shown: WechatPayOrder): Record<string, unknown> {
  const { payment } = shown;
  const common = {
    mchid: shown.merchantId,
    appid: shown.appId,
    out_trade_no: shown.outTradeNo,
    trade_state: shown.state,
    trade_state_desc: stateWords[shown.state],
  };
  if (!payment) return { ...common, amount: { total: shown.total, currency: shown.currency } };
  return {
    ...common,
    transaction_id: payment.transactionId,
    trade_type: shown.tradeType,
    bank_type: "OTHERS",
    attach: shown.attach,
    success_time: chinaTime(payment.atMs),
    payer: { openid: shown.openid },
    amount: {
      total: shown.total,
      payer_total: shown.total,
      currency: shown.currency,
      payer_currency: shown.currency,
    },
  };
}

/** A number of WeChat Pay's own: prefix, date and random digits, 28 in all (vendor samples). */
export function serialNumber(prefix: string, nowMs: number): string {
  const date = chinaTime(nowMs).slice(0, 10).replaceAll("-", "");
  const start = `${prefix}${date}`;
  return start + Array.from({ length: 28 - start.length }, () => randomInt(10)).join("");
}
