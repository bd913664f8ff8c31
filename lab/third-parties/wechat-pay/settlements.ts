import { callbackUrls, integrationType, isIntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import { LabError } from "../../plumbing/lab-error";
import type { SendRequest } from "../../senders/send";
import type { GatewayIntegration } from "../../store/live-integration";
import {
  isTransferOpen,
  payOrder,
  settleRefund,
  settleTransfer,
  type WechatPayLedger,
  type WechatPayNotice,
} from "./api";

type Notification = Omit<SendRequest, "integration">;
type Data = Readonly<Record<string, unknown>>;

const transferEnded = "MCHTRANSFER.BILL.FINISHED";

/**
 * A notification about an open order, refund or transfer of the local WeChat Pay also settles it there, and carries its data:
 * what the function asks for afterwards agrees with what it was told. Others stay what they are.
 */
export function settled(
  notification: Notification,
  integration: GatewayIntegration,
  ledger: WechatPayLedger,
  nowMs: number,
): Notification {
  const { event, data = {}, createdAtMs = nowMs } = notification;
  const notice = settle(event, data, integration.credentials.merchantId ?? "", ledger, createdAtMs);
  return addressed(notice ? { ...notification, data: { ...notice.data, ...data } } : notification, integration, ledger);
}

/**
 * With the path that a transfer's notify_url names, where that is one of the integration's own: transfers have none of
 * theirs (documented: the Integration Center does not serve it today).
 */
export function addressed(
  notification: Notification,
  { integrationId, type, credentials }: GatewayIntegration,
  ledger: WechatPayLedger,
): Notification {
  const { event, data: { out_bill_no } = {} } = notification;
  if (event !== transferEnded || typeof out_bill_no !== "string" || !isIntegrationTypeCode(type)) return notification;
  const { notifyUrl } = ledger.findTransfer(credentials.merchantId ?? "", out_bill_no) ?? {};
  const own = Object.values(callbackUrls(integrationType(type), integrationId)).find((url) => url === notifyUrl);
  return own === undefined ? notification : { ...notification, path: new URL(own).pathname };
}

function settle(
  event: string,
  data: Data,
  merchantId: string,
  ledger: WechatPayLedger,
  nowMs: number,
): WechatPayNotice | undefined {
  const { out_trade_no, out_refund_no, out_bill_no } = data;
  if (event === "TRANSACTION.SUCCESS" && typeof out_trade_no === "string") {
    const isOpen = ledger.findOrder(merchantId, out_trade_no)?.state === "NOTPAY";
    return isOpen ? payOrder(ledger, nowMs, merchantId, out_trade_no) : undefined;
  }
  if (event === "REFUND.SUCCESS" && typeof out_refund_no === "string") {
    const isOpen = ledger.findRefund(merchantId, out_refund_no)?.state === "PROCESSING";
    return isOpen ? settleRefund(ledger, nowMs, merchantId, out_refund_no) : undefined;
  }
  if (event === transferEnded && typeof out_bill_no === "string") {
    const bill = ledger.findTransfer(merchantId, out_bill_no);
    return bill && isTransferOpen(bill)
      ? settleTransfer(ledger, nowMs, merchantId, out_bill_no, endingOf(data))
      : undefined;
  }
  return undefined;
}

function endingOf({ state = "SUCCESS", fail_reason }: Data): Parameters<typeof settleTransfer>[4] {
  if (state !== "SUCCESS" && state !== "FAIL" && state !== "CANCELLED") {
    throw new LabError("A transfer ends as SUCCESS, FAIL or CANCELLED; the data's state is none of them.");
  }
  return { state, ...(typeof fail_reason === "string" && { failReason: fail_reason }) };
}
