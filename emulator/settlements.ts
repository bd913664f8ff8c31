import type { GatewayIntegration, SendRequest } from "./types";
import { payOrder, settleRefund, type WechatPayLedger, type WechatPayNotice } from "./wechat-pay";

type Notification = Omit<SendRequest, "integration">;

/**
 * A notification about an open order or refund of the local WeChat Pay also settles it there, and carries its data: what
 * the function asks for afterwards agrees with what it was told. Others stay what they are.
 */
export function settled(
  notification: Notification,
  { credentials }: GatewayIntegration,
  ledger: WechatPayLedger,
  nowMs: number,
): Notification {
  const { event, data = {}, createdAtMs = nowMs } = notification;
  const notice = settle(event, data, credentials.merchantId ?? "", ledger, createdAtMs);
  return notice ? { ...notification, data: { ...notice.data, ...data } } : notification;
}

function settle(
  event: string,
  { out_trade_no, out_refund_no }: Readonly<Record<string, unknown>>,
  merchantId: string,
  ledger: WechatPayLedger,
  nowMs: number,
): WechatPayNotice | undefined {
  if (event === "TRANSACTION.SUCCESS" && typeof out_trade_no === "string") {
    const isOpen = ledger.findOrder(merchantId, out_trade_no)?.state === "NOTPAY";
    return isOpen ? payOrder(ledger, nowMs, merchantId, out_trade_no) : undefined;
  }
  if (event === "REFUND.SUCCESS" && typeof out_refund_no === "string") {
    const isOpen = ledger.findRefund(merchantId, out_refund_no)?.state === "PROCESSING";
    return isOpen ? settleRefund(ledger, nowMs, merchantId, out_refund_no) : undefined;
  }
  return undefined;
}
