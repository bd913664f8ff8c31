import { noRetriesMs } from "./delivery-schedules";
import { receiverRotations } from "./rotations";
import { type CredentialField, declared, type IntegrationType, optional, required } from "./types";

/*
 * Types that rest on a grant of the authorization center (documented: they need a TicketID). Which fields they have besides,
 * and that the Integration Center receives their webhooks, is (assumed); how each third party proves its webhooks is
 * documented by it.
 */

const ticketId = required({
  format: "opaque",
  // An identifier of a grant; whether it alone opens anything is not documented, so it counts as a secret.
  secret: true,
  generated: true,
  description:
    "Ticket of the grant that was given in the authorization center. Another ticket makes a new integration, with new callback URLs.",
  // (documented: only CreateUserKey takes a TicketID)
  whenChanged:
    "The cloud takes a ticket only when it makes an integration: this one is replaced. Its callback URL changes; enter the new one at the third party right after this apply.",
  whereToFind: "CloudBase console → Integration Center → the type → authorize; the ticket is shown afterwards",
  injected: false,
});

/** Both where an OAuth application of one's own is used; else the authorization center's is. */
const ownApplication = {
  clientId: optional({
    format: "opaque",
    secret: false,
    description: "Client id of an OAuth application of your own. Together with `clientSecret`.",
    whereToFind: "the third party's settings → OAuth applications → client id",
  }),
  clientSecret: optional({
    format: "opaque",
    secret: true,
    generated: true,
    description: "Client secret of an OAuth application of your own. Together with `clientId`.",
    whenChanged: "People who log in meanwhile are refused: make the new secret, apply, then remove the old one.",
    whereToFind: "the third party's settings → OAuth applications → client secret",
  }),
};

const webhookSecret: Omit<CredentialField, "required" | "whereToFind"> = {
  format: "opaque",
  // The only one that callbacks are signed with which has no form of its own.
  role: "signature",
  secret: true,
  description: "Secret of the webhook. Without it no callback can be verified, and all are refused.",
  whenChanged:
    "Webhooks that are proven with the other secret are refused: save it at the third party right after this apply.",
  injected: false,
};

const shared = {
  fieldsFrom: "assumed",
  ticketField: "ticketId",
  evidence: {},
  together: [["clientId", "clientSecret"]],
  changeTogether: [],
  fixedEnvironment: {},
  retryGapsMs: noRetriesMs,
  rotations: receiverRotations,
  // Takes webhooks like messages, by what their headers say. Whether the platform has a template for these types is not known (assumed).
  functionTemplate: "message-push",
} as const;

function webhookAt(path: `/${string}`, description: string): IntegrationType["callbacks"] {
  return { webhook: { path, description } };
}

const ofRepositories = "Webhooks. Its URL goes into the webhook settings of the repository or group.";

export const github = declared({
  ...shared,
  code: "github",
  displayName: "GitHub",
  description: "Access to GitHub, and its webhooks.",
  credentials: {
    ticketId,
    ...ownApplication,
    webhookSecret: optional({ ...webhookSecret, whereToFind: "GitHub → repository → Settings → Webhooks → Secret" }),
  },
  callbacks: webhookAt("/github/webhook", ofRepositories),
  callbackProtocol: "github-webhook",
});

export const gitlab = declared({
  ...shared,
  code: "gitlab",
  displayName: "GitLab",
  description: "Access to GitLab, and its webhooks.",
  credentials: {
    ticketId,
    ...ownApplication,
    webhookSecret: optional({
      ...webhookSecret,
      description:
        "Secret token of the webhook, or its signing token (`whsec_…`), which also protects the body. Without it all callbacks are refused.",
      whereToFind: "GitLab → project → Settings → Webhooks → Secret token or signing token",
    }),
  },
  callbacks: webhookAt("/gitlab/webhook", ofRepositories),
  callbackProtocol: "gitlab-webhook",
});

export const gitee = declared({
  ...shared,
  code: "gitee",
  displayName: "Gitee",
  description: "Access to Gitee, and its webhooks.",
  credentials: {
    ticketId,
    ...ownApplication,
    webhookSecret: optional({
      ...webhookSecret,
      description: "Password or signing key of the webhook. Without it all callbacks are refused.",
      whereToFind: "Gitee → repository → Manage → WebHooks → password or signing key",
    }),
  },
  callbacks: webhookAt("/gitee/webhook", ofRepositories),
  callbackProtocol: "gitee-webhook",
});

/** Token and key: documented by Tencent Meeting. */
export const meeting = declared({
  ...shared,
  code: "meeting",
  displayName: "Tencent Meeting",
  description: "Access to Tencent Meeting, and its events.",
  credentials: {
    ticketId,
    ...ownApplication,
    token: required({
      format: "meeting-token",
      secret: true,
      description: "Token of the event subscription, exactly 25 letters and digits. Events are signed with it.",
      whenChanged:
        "Events that are signed with the other token are refused: save it at Tencent Meeting right after this apply.",
      whereToFind: "Tencent Meeting → application → Event subscription → Token",
      injected: false,
    }),
    encodingAESKey: optional({
      format: "encoding-aes-key",
      secret: true,
      description:
        "EncodingAESKey of the event subscription, 43 letters and digits. Without it events come unencrypted.",
      whenChanged:
        "Events that are encrypted with the other key are refused: save it at Tencent Meeting right after this apply.",
      whereToFind: "Tencent Meeting → application → Event subscription → EncodingAESKey",
      injected: false,
    }),
  },
  callbacks: webhookAt("/meeting/webhook", "Events. Its URL goes into the event subscription; it must not redirect."),
  callbackProtocol: "tencent-meeting",
});
