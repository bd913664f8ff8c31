import { encrypt, getSignature } from "@wecom/crypto";
import type { Described } from "./gateway";
import { type Notification, nowMs } from "./merchant";

/*
 * An app and a WeChat that is not ours: every message here is encrypted and signed by @wecom/crypto.
 */

export const pushToken = "CanaryPushToken0123456789";
export const pushAesKey = "CanaryEncodingAesKey0123456789abcdefghijklm";
export const pushAppId = "wx0123456789abcdef";
const pushId = "miniapp-push-k3v9x2qd";
export const pushPath = `/_integration/${pushId}/wechat/notify`;

export function pushIntegration(overrides: Partial<Described> = {}): Described {
  return {
    integrationId: pushId,
    type: "weixinmp",
    functionName: "push-function",
    credentials: { appId: pushAppId, token: pushToken, encodingAESKey: pushAesKey },
    ...overrides,
  };
}

export const jsonMessage = {
  ToUserName: "gh_97417a04a28d",
  FromUserName: "oCanaryOpenid00000000000000",
  CreateTime: 1795430520,
  MsgType: "event",
  Event: "debug_demo",
  debug_str: "hello world",
};

export const xmlMessage = `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>
<FromUserName><![CDATA[oCanaryOpenid00000000000000]]></FromUserName>
<CreateTime>1795430520</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[  <b>1 & 2</b>]]></Content>
<MsgId>6054768590064713728</MsgId>
</xml>`;

export interface Pushing {
  readonly message?: string | object;
  readonly format?: "json" | "xml";
  readonly token?: string;
  readonly aesKey?: string;
  readonly appId?: string;
  readonly timestamp?: string;
  readonly nonce?: string;
  /** In place of the ciphertext, before it is signed. */
  readonly encrypted?: string;
  /** Beside Encrypt, as in compatible mode. */
  readonly beside?: string;
  /** In place of the envelope. */
  readonly body?: (encrypted: string) => string;
}

export interface Pushed extends Notification {
  /** With its query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

let pushes = 0;

/** A message in safe mode. */
export function pushed({
  message = jsonMessage,
  format = "json",
  token = pushToken,
  aesKey = pushAesKey,
  appId = pushAppId,
  timestamp = String(nowMs / 1000),
  nonce = String(415670741 + ++pushes),
  encrypted = encrypt(aesKey, typeof message === "string" ? message : JSON.stringify(message), appId),
  beside = "",
  body,
}: Pushing = {}): Pushed {
  const parameters = {
    signature: getSignature(token, timestamp, nonce, ""),
    timestamp,
    nonce,
    openid: "oCanaryOpenid00000000000000",
    encrypt_type: "aes",
    msg_signature: getSignature(token, timestamp, nonce, encrypted),
  };
  const envelope =
    format === "json"
      ? `{"ToUserName":"gh_97417a04a28d",${beside}"Encrypt":"${encrypted}"}`
      : `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>${beside}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  return {
    parameters,
    path: `${pushPath}?${new URLSearchParams(parameters)}`,
    headers: { "Content-Type": format === "json" ? "application/json" : "text/xml" },
    body: body?.(encrypted) ?? envelope,
  };
}
