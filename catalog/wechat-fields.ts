import type { CredentialField } from "./types";

/** Fields that the WeChat types besides WeChat Pay share. */

export const appId = {
  format: "app-id",
  required: true,
  secret: false,
  description: "AppID of the Mini Program or Official Account.",
  whereToFind: "mp.weixin.qq.com → Settings → Account information → AppID",
} as const satisfies CredentialField;

export const appSecret = {
  format: "app-secret",
  required: true,
  secret: true,
  generated: true,
  description: "AppSecret that belongs to `appId`. The function asks WeChat for access tokens with it.",
  // Whether the old one goes on for a while is not documented (assumed: it does not).
  whenChanged:
    "WeChat stops taking the old AppSecret when a new one is made at mp.weixin.qq.com: apply right after that, and expect calls to WeChat to fail in between. Callbacks are not affected.",
  whereToFind: "mp.weixin.qq.com → Development → Development settings → AppSecret (shown once, when it is made)",
} as const satisfies CredentialField;

/** Kept by the gateway, which verifies and decrypts; the function gets plain messages (vendor source: offiaccount-common). */
export const token = {
  format: "push-token",
  required: true,
  secret: true,
  description: "Token of the message push, 3 to 32 letters and digits. Messages are signed with it.",
  whenChanged:
    "Messages that WeChat signs with the other token are refused: save the new one at mp.weixin.qq.com right after this apply. WeChat sends a message four times within about 15 s, then it is lost.",
  whereToFind: "mp.weixin.qq.com → Development → Message push → Token",
  injected: false,
} as const satisfies CredentialField;

export const encodingAESKey = {
  format: "encoding-aes-key",
  required: true,
  secret: true,
  description: "EncodingAESKey of the message push, 43 letters and digits. Messages are encrypted with it (safe mode).",
  whenChanged:
    "Messages that WeChat encrypts with the other key are refused: save the new one at mp.weixin.qq.com right after this apply. WeChat sends a message four times within about 15 s, then it is lost.",
  whereToFind: "mp.weixin.qq.com → Development → Message push → EncodingAESKey",
  injected: false,
} as const satisfies CredentialField;

/** What all message push has in common (documented: message push; vendor source: the path, of the wechat-notify template). */
export const messagePush = {
  evidence: {},
  together: [],
  changeTogether: [],
  callbacks: {
    notify: {
      path: "/wechat/notify",
      description:
        "Messages and events. Its URL goes into the message push settings at mp.weixin.qq.com, in safe mode.",
    },
  },
  callbackProtocol: "wechat-push",
  fixedEnvironment: {},
} as const;
