/** Path under which it is mounted. Clients sign the path as they send it, so it is part of every signature. */
export const wechatPayPathPrefix = "/wechat-pay";
