/* WeChat Pay's own merchant API, small: orders, queries, close, refunds, transfers, platform certificates. */
export { createWechatPayApi } from "./api";
export type { WechatPayMerchant } from "./authorization";
export type { WechatPayLedger } from "./ledger";
export type { WechatPayApiHost } from "./operations";
export { payOrder, type WechatPayNotice } from "./orders";
export { wechatPayPathPrefix } from "./path";
export { settleRefund } from "./refunds";
export { isTransferOpen, settleTransfer } from "./transfers";
