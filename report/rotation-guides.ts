import { verificationModeRisks } from "../provider/credentials";

/*
 * What a change of credentials means outside of the program: what to do at the third party, in which order, and what
 * happens to callbacks meanwhile. Evidence: WeChat Pay's merchant documentation, and WeChat's page on message push, unless
 * said otherwise.
 */

export interface Rotation {
  readonly title: string;
  readonly consoleSteps: readonly string[];
  readonly meanwhile: readonly string[];
}

/** (documented: gaps after the first failure; the sum is 24 h 4 min) */
const retries =
  "15 s, 15 s, 30 s, 3 min, 10 min, 20 min, 30 min, 30 min, 30 min, 60 min, 3 h, 3 h, 3 h, 6 h and 6 h: 15 times in 24 h 4 min";

export const rotations = {
  undo: {
    title: "Back to what the program says",
    consoleSteps: [
      "Find out who changed it, and whether it was changed at the third party too.",
      "If it was: put the new value into the program, and do not apply this. If it was not: apply.",
    ],
    meanwhile: ["If the third party uses the other value, everything that needs it fails from the apply on."],
  },
  "new-fingerprints": {
    title: "New fingerprints",
    consoleSteps: [
      "See that the new CLOUDBASE_FINGERPRINT_KEY is the one that everybody of the team will use.",
      "Change no credential in the same run: nobody could tell.",
    ],
    meanwhile: ["The credentials are sent again, changed or not."],
  },
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
      verificationModeRisks["public-key"],
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
      verificationModeRisks.certificate,
    ],
  },
  "public-key": {
    title: "WeChat Pay's public key",
    consoleSteps: [
      "Compare the public key's id in the merchant console with the one of this report.",
      "Apply, and see that the next callback is accepted.",
    ],
    meanwhile: [verificationModeRisks["public-key"]],
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
      "Callbacks that come between the apply and the change there are refused. WeChat sends a message again 3 times, each after 5 s; an event of WeChat Store or Channels comes up to 10 times within 3.6 h. Then it is lost. Whether Tencent Meeting sends an event again is not documented.",
    ],
  },
  "third-party-secret": {
    title: "A value that the third party has too",
    consoleSteps: [
      "See at the third party whether the old and the new value can be valid at once.",
      "If they can: make the new one there, apply, then remove the old one.",
      "If they cannot: choose a quiet hour, apply, and save the same value there right after.",
    ],
    meanwhile: [
      "What rests on the other value is refused until both sides have the same. Look through the third party's log of deliveries afterwards, and send again what was refused: not every third party does that by itself.",
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
  create: {
    title: "A new integration",
    consoleSteps: [
      "Apply; then enter its callback URLs in the merchant console or in each order's notify_url. Without an APIv3 key in the console no callbacks are sent at all.",
    ],
    meanwhile: [],
  },
  replace: {
    title: "A replacement",
    consoleSteps: [
      "Apply; then enter the new callback URLs in the merchant console and wherever an order's notify_url is made.",
      "When the new one works, remove the old function: it keeps live credentials.",
    ],
    meanwhile: ["Callbacks to the old URLs are lost from the apply on, those of orders already made too: query these."],
  },
  delete: {
    title: "A removal",
    consoleSteps: [
      "Stop every use of the callback URLs first, in the merchant console and in notify_url.",
      "Apply; then remove the function or its variables, and revoke what it held.",
    ],
    meanwhile: ["Callbacks are lost from the apply on."],
  },
  "create-receiver": {
    title: "A new integration for messages or webhooks",
    consoleSteps: [
      "Apply; then enter its callback URL at the third party: in the message push settings, in safe mode, or as the address of the webhook or event subscription.",
    ],
    meanwhile: [],
  },
  "replace-receiver": {
    title: "A replacement that receives messages or webhooks",
    consoleSteps: [
      "Apply; then enter the new callback URL at the third party, right away.",
      "When the new one works, remove the old function: it may keep live credentials.",
    ],
    meanwhile: ["Callbacks to the old URL are lost from the apply on."],
  },
  "delete-receiver": {
    title: "A removal of what receives messages or webhooks",
    consoleSteps: [
      "Take the callback URL out of the third party's settings first.",
      "Apply; then remove the function or its variables, and revoke what it held.",
    ],
    meanwhile: ["Callbacks are lost from the apply on."],
  },
  update: {
    title: "Every update",
    consoleSteps: [],
    // (documented: the cloud's edit of an integration)
    meanwhile: [
      "The function is redeployed with all credentials at once, which takes 1 to 2 minutes; requests under way may break.",
    ],
  },
} as const satisfies Record<string, Rotation>;
