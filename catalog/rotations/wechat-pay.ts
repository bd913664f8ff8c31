import { formatDuration, totalMs, wechatPayGapsMs } from "../delivery-schedules";
import { verificationModes } from "../verification-modes";
import { rotationsNamed } from "./rotation";

/* Evidence: WeChat Pay's merchant documentation, unless said otherwise. */

const gaps = wechatPayGapsMs.map(formatDuration);
const retries = `${gaps.slice(0, -1).join(", ")} and ${gaps.at(-1)}: ${gaps.length} times in ${formatDuration(totalMs(wechatPayGapsMs))}`;

export const wechatPayRotations = rotationsNamed({
  "api-v3-key": {
    title: "APIv3 key",
    consoleSteps: [
      "Choose a quiet hour, and have the merchant console open at Account Center → API Security → APIv3 key, with the new key at hand.",
      "Apply, and wait until it says that the integration is live. If the apply fails, stop here: the old key goes on working.",
      "Right after that, set the same key in the merchant console. There is no overlap: the old key is invalid at once.",
      "See that the next callback is accepted.",
    ],
    meanwhile: [
      `Callbacks that come between the apply and the change in the console are refused, and sent again by WeChat Pay after ${retries}.`,
      // (unknown: callbacks.md 1.6; hence the advice)
      "Whether a callback that is sent again is encrypted with the new key is not documented: query the orders of that time afterwards.",
    ],
  },
  "merchant-key": {
    title: "Merchant key and serial number",
    consoleSteps: [
      "In the merchant console, issue the new API certificate beside the old one (up to three are valid at once); its serial number there must be the one of this report.",
      "Apply: serial number and key go live together.",
      "When nothing signs with the old certificate any more, revoke it; within 7 days it can be restored.",
    ],
    meanwhile: ["Callbacks are not affected: this pair only signs outgoing requests."],
  },
  "to-public-key": {
    title: "From platform certificates to WeChat Pay's public key",
    consoleSteps: [
      "In the merchant console, at Account Center → API Security → WeChat Pay public key, switch the public key on; its id there must be the one of this report.",
      "Apply.",
      "Void the platform certificate only when 100 % of the callbacks, and of the requests of the last 7 days, use the public key.",
    ],
    meanwhile: [
      // (documented; field report from official staff)
      "WeChat Pay moves the signatures of callbacks over by itself: 0.1 %, 1 %, 5 %, 10 %, 20 %, 50 % and 100 % of them on days 1 to 7. Until then both kinds arrive.",
      verificationModes["public-key"].risk,
    ],
  },
  "to-certificate": {
    title: "From WeChat Pay's public key to platform certificates",
    consoleSteps: [
      "In the merchant console, see that the merchant has a valid platform certificate, and that WeChat Pay signs callbacks with it.",
      "Apply.",
    ],
    meanwhile: [
      "A callback that WeChat Pay signs with its public key cannot be verified any more, and is refused.",
      verificationModes.certificate.risk,
    ],
  },
  "public-key": {
    title: "WeChat Pay's public key",
    consoleSteps: [
      "Compare the public key's id in the merchant console with the one of this report.",
      "Apply, and see that the next callback is accepted.",
    ],
    meanwhile: [verificationModes["public-key"].risk],
  },
  merchant: {
    title: "Another merchant",
    consoleSteps: [
      "Every credential must be of the new merchant; without an APIv3 key in its console no callbacks are sent at all.",
      "Apply, and enter the callback URLs in the new merchant's console or in each order's notify_url.",
    ],
    meanwhile: ["Callbacks of orders of the old merchant are refused from the apply on."],
  },
  app: {
    title: "Another app",
    consoleSteps: ["See in the merchant console that the AppID is bound to the merchant.", "Apply."],
    meanwhile: ["Callbacks of orders of the old app are refused from the apply on."],
  },
});
