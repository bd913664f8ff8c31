import { declared, optional, required } from "./types";
import { appId, appSecret, encodingAESKey, messagePush, token } from "./wechat-fields";

/*
 * Two codes for one thing: PublicAccountOpenService in the API's sample, wechatoa on the command line's page (documented).
 * Function variables appId and appSecret (vendor source: offiaccount-common); token and key stay in the gateway.
 * An Official Account sends XML only (documented).
 */

const shared = {
  ...messagePush,
  together: [["token", "encodingAESKey"]],
  messageFormats: ["xml"],
  functionTemplate: "official-account",
  description: "Web login, menus, messages and events of an Official Account.",
} as const;

const optionalPush = {
  token: optional(token),
  encodingAESKey: optional(encodingAESKey),
};

export const PublicAccountOpenService = declared({
  ...shared,
  code: "PublicAccountOpenService",
  displayName: "Official Account, open abilities",
  // The sample shows appId and appsecret; what else there is, is (assumed).
  fieldsFrom: "assumed",
  credentials: { appId, appSecret: required({ ...appSecret, extKey: "appsecret" }), ...optionalPush },
});

export const wechatoa = declared({
  ...shared,
  code: "wechatoa",
  displayName: "Official Account",
  fieldsFrom: "assumed",
  credentials: { appId, appSecret, ...optionalPush },
});
