import { formatDuration, messagePushGapsMs, storeGapsMs, totalMs } from "../delivery-schedules";
import { rotationsNamed } from "./rotation";

/* Evidence: WeChat's page on message push, unless said otherwise. */
export const wechatRotations = rotationsNamed({
  "app-secret": {
    title: "AppSecret",
    consoleSteps: [
      "Have this program ready to run, and a quiet hour: nothing says that the old AppSecret goes on for a while.",
      "Make the new AppSecret at mp.weixin.qq.com (Development → Development settings); it is shown once.",
      "Apply right after that.",
    ],
    meanwhile: [
      "Callbacks are not affected. Calls that the function makes to WeChat can fail until the apply is done.",
    ],
  },
  "callback-secret": {
    title: "Token or EncodingAESKey",
    consoleSteps: [
      "Choose a quiet hour, and have the third party's page open: mp.weixin.qq.com → Message push, or Tencent Meeting → Event subscription.",
      "Apply, and wait until it says that the integration is live. If the apply fails, stop here: the old values go on working.",
      "Right after that, save the same values there, in safe mode. It asks the callback URL at once, and saves only if that answers.",
      "See that the next callback is accepted.",
    ],
    meanwhile: [
      // (documented: message push, WeChat Store; nothing is known of Tencent Meeting)
      `Callbacks that come between the apply and the change there are refused. WeChat sends a message again ${messagePushGapsMs.length} times, each after ${formatDuration(messagePushGapsMs[0] ?? 0)}; an event of WeChat Store or Channels comes up to ${storeGapsMs.length + 1} times within ${formatDuration(totalMs(storeGapsMs))}. Then it is lost. Whether Tencent Meeting sends an event again is not documented.`,
    ],
  },
  "another-app": {
    title: "Another app",
    consoleSteps: [
      "Every credential must be of the new app.",
      "Apply, and enter the callback URL in the message push settings of the new app, in safe mode.",
    ],
    meanwhile: ["Messages of the old app are refused from the apply on."],
  },
});
