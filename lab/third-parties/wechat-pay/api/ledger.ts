import type { OrderRecord, RefundRecord, TransferRecord } from "../../../store/wechat-pay-records";

export type WechatPayOrder = OrderRecord;
export type WechatPayRefund = RefundRecord;
export type WechatPayTransfer = TransferRecord;

/** What WeChat Pay remembers: whole records; saving one with the same numbers replaces it. */
export interface WechatPayLedger {
  findOrder(merchantId: string, outTradeNo: string): WechatPayOrder | undefined;
  findOrderByTransaction(merchantId: string, transactionId: string): WechatPayOrder | undefined;
  saveOrder(order: WechatPayOrder): void;
  findRefund(merchantId: string, outRefundNo: string): WechatPayRefund | undefined;
  refundsOf(merchantId: string, outTradeNo: string): WechatPayRefund[];
  saveRefund(refund: WechatPayRefund): void;
  findTransfer(merchantId: string, outBillNo: string): WechatPayTransfer | undefined;
  findTransferByNumber(merchantId: string, transferBillNo: string): WechatPayTransfer | undefined;
  saveTransfer(transfer: WechatPayTransfer): void;
}
