import { rotationsNamed } from "./rotation";

/** What comes with an operation as a whole: of what takes payments, and of what receives messages or webhooks. */
export const operationRotations = rotationsNamed({
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
});
