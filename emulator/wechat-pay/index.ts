/* WeChat Pay's own merchant API, small: orders, queries, close, refunds, platform certificates. */
export { createWechatPayApi } from "./api";
export type { WechatPayMerchant } from "./authorization";
export { createMemoryLedger, type WechatPayLedger, type WechatPayOrder, type WechatPayRefund } from "./ledger";
export { type WechatPayApiHost, wechatPayPathPrefix } from "./operations";
export { payOrder, type WechatPayNotice } from "./orders";
export { settleRefund } from "./refunds";
