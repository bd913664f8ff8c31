/** What a program imports. */
export type { CommonArgs, Credential, CredentialsOf, IntegrationArgs, RotationArgs } from "./args";
export { Gitee, type GiteeArgs } from "./gitee";
export { GitHub, type GitHubArgs } from "./github";
export { GitLab, type GitLabArgs } from "./gitlab";
export { Integration } from "./integration";
export { MiniProgramPush, type MiniProgramPushArgs } from "./mini-program-push";
export { OfficialAccount, type OfficialAccountArgs } from "./official-account";
export { Provider, type ProviderArgs } from "./provider";
export { TencentMeeting, type TencentMeetingArgs } from "./tencent-meeting";
export { VirtualPayment, type VirtualPaymentArgs } from "./virtual-payment";
export { WechatAgent, type WechatAgentArgs } from "./wechat-agent";
export { WechatChannels, type WechatChannelsArgs } from "./wechat-channels";
export { WechatPay, type WechatPayArgs } from "./wechat-pay";
export { WechatStore, type WechatStoreArgs } from "./wechat-store";
