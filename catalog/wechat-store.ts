import { formatDuration, storeGapsMs, totalMs } from "./delivery-schedules";
import { declared, required } from "./types";
import { appId, appSecret, encodingAESKey, messagePush, token } from "./wechat-fields";

/* Message push in safe mode only, JSON only (documented for the store). Codes documented, meaning and fields (assumed). */

const firstGaps = storeGapsMs.slice(0, 5).map((gapMs) => (gapMs === 0 ? "at once" : formatDuration(gapMs)));
const whenChanged = `Events that are protected with the other value are refused: save the new one at the store right after this apply. An event comes up to ${storeGapsMs.length + 1} times within ${formatDuration(totalMs(storeGapsMs))} (${firstGaps.join(", ")} …), then it is lost.`;

const shared = {
  ...messagePush,
  retryGapsMs: storeGapsMs,
  fieldsFrom: "assumed",
  credentials: {
    appId,
    appSecret,
    token: required({ ...token, whenChanged }),
    encodingAESKey: required({ ...encodingAESKey, whenChanged }),
  },
  messageFormats: ["json"],
  functionTemplate: "message-push",
} as const;

export const weixinStore = declared({
  ...shared,
  code: "weixin-store",
  displayName: "WeChat Store",
  description: "Orders and events of a WeChat Store.",
});

export const channels = declared({
  ...shared,
  code: "channels",
  displayName: "Channels",
  description: "Orders and events of a Channels shop.",
});
