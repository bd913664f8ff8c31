/** What a program imports. */
export type { CommonArgs, Credential, CredentialsOf, IntegrationArgs } from "./args";
export { Integration } from "./integration";
export { WechatPay, type WechatPayArgs } from "./wechat-pay";
