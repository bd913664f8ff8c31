import { createHmac } from "node:crypto";
import { describeCredential, required } from "../../../senders/credentials";
import { uuid } from "../../../senders/random";
import {
  type ComposedNotification,
  type NotificationContext,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import { composeBody, type WebhookEvent } from "../../../senders/webhook";
import { giteeEvents } from "./events";
import { type GiteeFault, giteeFaults } from "./faults";

/** Gitee's webhooks (documented; facts: callbacks.md §3.5), set to a signing key. The body is not signed. */
export const gitee = thirdPartySender<WebhookEvent, GiteeFault>({
  thirdParty: "Gitee",
  acceptedStatuses: [200, 201, 202, 203, 204],
  events: () => giteeEvents,
  faults: () => giteeFaults,
  compose,
});

function compose(
  event: WebhookEvent,
  fault: GiteeFault | undefined,
  circumstances: NotificationContext,
): ComposedNotification {
  const { random } = circumstances;
  const secret = required(circumstances, "webhookSecret", "Gitee proves its webhooks with it");
  const { body, subject } = composeBody(event, fault, circumstances);
  const words = describeCredential(fault, "webhookSecret", fault?.token === "password" ? "password" : "signing key");
  return {
    // The real one gives a delivery no id (documented headers); this one is for the result only.
    id: uuid(random),
    subject,
    protection: `proven with ${words}; the body is not signed and not encrypted`,
    method: "POST",
    sign(atMs) {
      const timestamp = String(atMs);
      return {
        headers: {
          "Content-Type": "application/json",
          "User-Agent": "git-oschina-hook",
          "X-Gitee-Token": proof(secret, timestamp, fault?.token),
          "X-Gitee-Timestamp": timestamp,
          "X-Gitee-Event": event.name,
        },
        body,
      };
    },
  };
}

/** Whether the last step is a URL encoding, pages and people disagree (documented; field report): without it by default. */
function proof(secret: string, timestamp: string, kind: GiteeFault["token"]): string {
  if (kind === "password") return secret;
  const signature = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  return kind === "url-encoded-signature" ? encodeURIComponent(signature) : signature;
}
