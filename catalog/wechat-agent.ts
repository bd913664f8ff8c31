import { declared } from "./types";
import { appId, appSecret, encodingAESKey, messagePush, token } from "./wechat-fields";

/* AI agents that answer messages. Codes documented (command line's page); everything else is (assumed). */

const shared = {
  ...messagePush,
  fieldsFrom: "assumed",
  credentials: { appId, appSecret, token, encodingAESKey },
  functionTemplate: "message-push",
} as const;

export const agentmp = declared({
  ...shared,
  code: "agentmp",
  displayName: "AI agent on a Mini Program",
  description: "An agent that answers the customer messages of a Mini Program.",
  messageFormats: ["json", "xml"],
});

export const agentpa = declared({
  ...shared,
  code: "agentpa",
  displayName: "AI agent on an Official Account",
  description: "An agent that answers the messages of an Official Account.",
  messageFormats: ["xml"],
});
