import type { IntegrationType } from "./types";
import { appId, appSecret, encodingAESKey, messagePush, token } from "./wechat-fields";

/* Message push in safe mode only, JSON only (documented for the store). Codes documented, meaning and fields (assumed). */

/** (documented for the store: 10 pushes at most, within about 3.6 h) */
const whenChanged =
  "Events that are protected with the other value are refused: save the new one at the store right after this apply. An event comes up to 10 times within 3.6 h (at once, at once, 10 s, 1 min, 5 min …), then it is lost.";

const shared = {
  ...messagePush,
  fieldsFrom: "assumed",
  credentials: {
    appId,
    appSecret,
    token: { ...token, whenChanged },
    encodingAESKey: { ...encodingAESKey, whenChanged },
  },
  messageFormats: ["json"],
  functionTemplate: "message-push",
} as const;

export const weixinStore = {
  ...shared,
  code: "weixin-store",
  displayName: "WeChat Store",
  description: "Orders and events of a WeChat Store.",
} as const satisfies IntegrationType;

export const channels = {
  ...shared,
  code: "channels",
  displayName: "Channels",
  description: "Orders and events of a Channels shop.",
} as const satisfies IntegrationType;
