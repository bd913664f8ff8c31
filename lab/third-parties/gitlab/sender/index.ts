import { LabError } from "../../../plumbing/lab-error";
import { describeCredential, required } from "../../../senders/credentials";
import { uuid } from "../../../senders/random";
import {
  type ComposedNotification,
  type NotificationContext,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import { composeBody, type WebhookEvent } from "../../../senders/webhook";
import { gitlabEvents } from "./events";
import { type GitlabFault, gitlabFaults } from "./faults";
import { isSigningToken, secretToken, signed } from "./proof";

/** GitLab's webhooks (documented, vendor source; facts: callbacks.md §3.5). */
export const gitlab = thirdPartySender<WebhookEvent, GitlabFault>({
  thirdParty: "GitLab",
  acceptedStatuses: [200, 201, 202, 203, 204],
  events: () => gitlabEvents,
  faults: () => gitlabFaults,
  compose,
});

function compose(
  event: WebhookEvent,
  fault: GitlabFault | undefined,
  circumstances: NotificationContext,
): ComposedNotification {
  const { random, credentials } = circumstances;
  const secret = required(circumstances, "webhookSecret", "GitLab proves its webhooks with it");
  const isSigned = isSigningToken(credentials.webhookSecret ?? secret);
  requireFitting(fault, isSigned, circumstances.integrationId);
  const { body, subject } = composeBody(event, fault, circumstances);
  const id = uuid(random);
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "GitLab/18.6.0",
    "X-Gitlab-Event": event.name,
    "X-Gitlab-Event-UUID": uuid(random),
    "X-Gitlab-Webhook-UUID": uuid(random),
    "X-Gitlab-Instance": "https://gitlab.example.com",
    "Idempotency-Key": id,
  };
  const token = describeCredential(fault, "webhookSecret", isSigned ? "signing token" : "secret token");
  return {
    id,
    subject,
    protection: isSigned ? `signed with ${token}, not encrypted` : `proven with ${token}, not signed, not encrypted`,
    method: "POST",
    sign: (atMs) => ({
      headers: { ...headers, ...(isSigned ? signed(secret, { id, atMs, body }) : secretToken(secret)) },
      body,
    }),
  };
}

function requireFitting(fault: GitlabFault | undefined, isSigned: boolean, integrationId: string): void {
  if (!fault?.only || (fault.only === "signing-token") === isSigned) return;
  throw new LabError(
    isSigned
      ? `${integrationId} has a signing token, which covers the body: ${fault.name} is for a plain secret token. Send tampered-body.`
      : `${integrationId} has a plain secret token, which covers neither body nor time: ${fault.name} needs a signing token (whsec_…). Send forged-body to see what that means.`,
  );
}
