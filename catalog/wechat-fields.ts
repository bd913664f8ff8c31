import { formatDuration, messagePushGapsMs, totalMs } from "./delivery-schedules";
import { receiverRotations } from "./rotations";
import { type IntegrationType, required } from "./types";

/** Fields that the WeChat types besides WeChat Pay share. */

const attempts = `${messagePushGapsMs.length + 1} times within about ${formatDuration(totalMs(messagePushGapsMs))}`;

export const appId = required({
  format: "app-id",
  secret: false,
  description: "AppID of the Mini Program or Official Account.",
  whereToFind: "mp.weixin.qq.com → Settings → Account information → AppID",
});

export const appSecret = required({
  format: "app-secret",
  secret: true,
  generated: true,
  description: "AppSecret that belongs to `appId`. The function asks WeChat for access tokens with it.",
  // Whether the old one goes on for a while is not documented (assumed: it does not).
  whenChanged:
    "WeChat stops taking the old AppSecret when a new one is made at mp.weixin.qq.com: apply right after that, and expect calls to WeChat to fail in between. Callbacks are not affected.",
  whereToFind: "mp.weixin.qq.com → Development → Development settings → AppSecret (shown once, when it is made)",
});

/** Kept by the gateway, which verifies and decrypts; the function gets plain messages (vendor source: offiaccount-common). */
export const token = required({
  format: "push-token",
  secret: true,
  description: "Token of the message push, 3 to 32 letters and digits. Messages are signed with it.",
  whenChanged: `Messages that WeChat signs with the other token are refused: save the new one at mp.weixin.qq.com right after this apply. WeChat sends a message ${attempts}, then it is lost.`,
  whereToFind: "mp.weixin.qq.com → Development → Message push → Token",
  injected: false,
});

export const encodingAESKey = required({
  format: "encoding-aes-key",
  secret: true,
  description: "EncodingAESKey of the message push, 43 letters and digits. Messages are encrypted with it (safe mode).",
  whenChanged: `Messages that WeChat encrypts with the other key are refused: save the new one at mp.weixin.qq.com right after this apply. WeChat sends a message ${attempts}, then it is lost.`,
  whereToFind: "mp.weixin.qq.com → Development → Message push → EncodingAESKey",
  injected: false,
});

const callbacks: IntegrationType["callbacks"] = {
  notify: {
    path: "/wechat/notify",
    description: "Messages and events. Its URL goes into the message push settings at mp.weixin.qq.com, in safe mode.",
  },
};

/** What all message push has in common (documented: message push; vendor source: the path, of the wechat-notify template). */
export const messagePush = {
  evidence: {},
  together: [],
  changeTogether: [],
  callbacks,
  callbackProtocol: "wechat-push",
  retryGapsMs: messagePushGapsMs,
  rotations: receiverRotations,
  fixedEnvironment: {},
} as const;
