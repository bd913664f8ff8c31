/* What WeChat Pay remembers. Amounts are integers in fen, times milliseconds since 1970. */

export interface WechatPayOrder {
  readonly merchantId: string;
  readonly outTradeNo: string;
  readonly appId: string;
  readonly tradeType: "JSAPI" | "NATIVE" | "MWEB";
  readonly description: string;
  readonly notifyUrl: string;
  readonly attach: string;
  readonly total: number;
  readonly currency: string;
  /** Who is expected to pay (JSAPI), then who paid; "" while nobody is known. */
  readonly openid: string;
  /** REFUND: paid, and at least one refund was asked for. */
  readonly state: "NOTPAY" | "SUCCESS" | "CLOSED" | "REFUND";
  /** Present once it is paid. */
  readonly payment?: { readonly transactionId: string; readonly atMs: number };
}

export interface WechatPayRefund {
  readonly merchantId: string;
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly refundId: string;
  readonly transactionId: string;
  readonly reason: string;
  readonly notifyUrl: string;
  readonly amount: number;
  readonly total: number;
  readonly currency: string;
  readonly state: "PROCESSING" | "SUCCESS";
  readonly createdAtMs: number;
  readonly succeededAtMs?: number;
}

/** Keeps whole records; saving one with the same numbers replaces it. */
export interface WechatPayLedger {
  findOrder(merchantId: string, outTradeNo: string): WechatPayOrder | undefined;
  findOrderByTransaction(merchantId: string, transactionId: string): WechatPayOrder | undefined;
  saveOrder(order: WechatPayOrder): void;
  findRefund(merchantId: string, outRefundNo: string): WechatPayRefund | undefined;
  refundsOf(merchantId: string, outTradeNo: string): WechatPayRefund[];
  saveRefund(refund: WechatPayRefund): void;
}

/** A ledger that ends with the process. Of each kind it keeps the newest `recordsMax`. */
export function createMemoryLedger(recordsMax = 10_000): WechatPayLedger {
  const orders = new Map<string, WechatPayOrder>();
  const refunds = new Map<string, WechatPayRefund>();
  return {
    findOrder: (merchantId, outTradeNo) => orders.get(`${merchantId}/${outTradeNo}`),
    findOrderByTransaction: (merchantId, transactionId) =>
      [...orders.values()].find(
        (order) => order.merchantId === merchantId && order.payment?.transactionId === transactionId,
      ),
    saveOrder: (order) => keepNewest(orders, `${order.merchantId}/${order.outTradeNo}`, order, recordsMax),
    findRefund: (merchantId, outRefundNo) => refunds.get(`${merchantId}/${outRefundNo}`),
    refundsOf: (merchantId, outTradeNo) =>
      [...refunds.values()].filter((refund) => refund.merchantId === merchantId && refund.outTradeNo === outTradeNo),
    saveRefund: (refund) => keepNewest(refunds, `${refund.merchantId}/${refund.outRefundNo}`, refund, recordsMax),
  };
}

function keepNewest<T>(records: Map<string, T>, key: string, record: T, recordsMax: number): void {
  records.delete(key);
  records.set(key, record);
  const [oldest] = records.keys();
  if (records.size > recordsMax && oldest !== undefined) records.delete(oldest);
}
