import { createHmac } from "node:crypto";
import { functionFaults } from "../../../senders/common-faults";
import { describeCredential, required } from "../../../senders/credentials";
import { digits, hex, uuid } from "../../../senders/random";
import {
  type ComposedNotification,
  type NotificationContext,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import { composeBody, type WebhookEvent } from "../../../senders/webhook";
import {
  formEncoded,
  malformedContent,
  missingHeader,
  oversizedContent,
  previousKey,
  recording,
  redeliveries,
  tamperedBody,
  type WebhookFault,
  wrongKey,
} from "../../../senders/webhook-faults";
import { githubEvents } from "./events";

const faults: readonly WebhookFault[] = [
  wrongKey,
  previousKey,
  tamperedBody,
  recording,
  ...redeliveries,
  missingHeader(["X-Hub-Signature-256"]),
  formEncoded,
  oversizedContent,
  malformedContent,
  ...functionFaults,
];

/** GitHub's webhooks (documented; facts: callbacks.md §3.5). No time is signed; the delivery's id tells a second one. */
export const github = thirdPartySender<WebhookEvent, WebhookFault>({
  thirdParty: "GitHub",
  acceptedStatuses: [200, 201, 202, 203, 204],
  events: () => githubEvents,
  faults: () => faults,
  compose,
});

function compose(
  event: WebhookEvent,
  fault: WebhookFault | undefined,
  circumstances: NotificationContext,
): ComposedNotification {
  const { random } = circumstances;
  const secret = required(circumstances, "webhookSecret", "GitHub signs its webhooks with it");
  const { body, subject } = composeBody(event, fault, circumstances);
  const delivery = uuid(random);
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": `GitHub-Hookshot/${hex(random, 7)}`,
    "X-GitHub-Event": event.name,
    "X-GitHub-Delivery": delivery,
    "X-GitHub-Hook-ID": digits(random, 9),
    "X-Hub-Signature": `sha1=${hmac("sha1", secret, body)}`,
    "X-Hub-Signature-256": `sha256=${hmac("sha256", secret, body)}`,
  };
  return {
    id: delivery,
    subject,
    protection: `signed with ${describeCredential(fault, "webhookSecret", "webhook's secret")}, not encrypted`,
    method: "POST",
    sign: () => ({ headers, body }),
  };
}

function hmac(algorithm: "sha1" | "sha256", secret: string, body: Buffer): string {
  return createHmac(algorithm, secret).update(body).digest("hex");
}
