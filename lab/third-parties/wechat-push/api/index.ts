/* WeChat's server API (api.weixin.qq.com), small: tokens, logins, tickets, menus, messages. */
export { createWechatApi } from "./api";
