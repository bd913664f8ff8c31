/** Path under which the local WeChat API is mounted; what comes after it is WeChat's own path. */
export const wechatApiPathPrefix = "/wechat-api";
