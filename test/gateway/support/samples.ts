import { rsaPair } from "../../support/keys";
import { orderPath } from "./gateway";
import { type Notification, payment } from "./merchant";
import { pushed, xmlMessage } from "./push";
import {
  giteePassword,
  giteeSigned,
  githubWebhook,
  gitlabLegacy,
  gitlabSigned,
  meetingSigned,
  octokitSignatures,
  type WebhookType,
  webhookPath,
  webhookSecret,
} from "./webhooks";

export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request that its protocol takes, and what of it is proven. */
export interface Sample extends WireRequest {
  /** None of these can be changed. */
  readonly provenHeaders: readonly string[];
  readonly provenQuery: readonly string[];
  /** Not a byte of it can be changed, or a change that spares what is proven makes it a replay. */
  readonly provesBody: boolean;
  /** Any change at all makes it a refusal or a replay. */
  readonly provesAll: boolean;
}

export const signedGitlab = "gitlab-signed-k3v9x2qd";

/** So that no two samples have the same content. */
let made = 0;

/** One of each shape of each protocol, signed with the right keys or with a stranger's. */
export function samplesOf(signer: "own" | "stranger", count: number): Sample[] {
  const own = signer === "own";
  const secret = own ? webhookSecret : "StrangerSecret";
  const bodies = Array.from({ length: count }, () => JSON.stringify({ ref: "refs/heads/main", index: made++ }));
  const signatures = octokitSignatures(secret, bodies);
  return bodies.flatMap((body, index) => [
    wechatPay(own ? payment() : payment({}, { privateKey: rsaPair("stranger").privateKey })),
    ...(["json", "xml"] as const).map((format) => {
      const message = pushed({
        format,
        message: format === "xml" ? xmlMessage : { Event: "debug_demo", index },
        ...(own ? {} : { token: "StrangerToken" }),
      });
      return sample(message, message.path, {
        query: ["timestamp", "nonce", "msg_signature", "encrypt_type"],
        body: true,
      });
    }),
    sample(meetingSigned(own ? {} : { token: "StrangerMeetingToken01234" }), webhookPath("meeting"), {
      headers: ["timestamp", "nonce", "signature"],
      body: true,
    }),
    // The signature does not cover delivery and event, but it proves one delivery only.
    webhook("github", githubWebhook(signatures[index] ?? "", body), {
      headers: ["X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery"],
      body: true,
      all: true,
    }),
    webhook("gitlab", gitlabLegacy(secret, body), { headers: ["X-Gitlab-Token"] }),
    sample(
      gitlabSigned({ body, ...(own ? {} : { token: "whsec_AAAA" }) }),
      webhookPath("gitlab").replace("gitlab-k3v9x2qd", signedGitlab),
      { headers: ["webhook-id", "webhook-timestamp", "webhook-signature", "X-Gitlab-Event"], body: true, all: true },
    ),
    webhook("gitee", giteeSigned({ body, secret }), {
      headers: ["X-Gitee-Token", "X-Gitee-Timestamp", "X-Gitee-Event"],
      body: true,
      all: true,
    }),
    webhook("gitee", giteePassword({ body, password: secret }), { headers: ["X-Gitee-Token"] }),
  ]);
}

interface Proven {
  readonly headers?: readonly string[];
  readonly query?: readonly string[];
  readonly body?: boolean;
  readonly all?: boolean;
}

function wechatPay(notification: Notification): Sample {
  const headers = ["Timestamp", "Nonce", "Serial", "Signature", "Signature-Type"].map((name) => `Wechatpay-${name}`);
  return sample(notification, orderPath, { headers: headers.slice(0, 4), body: true, all: true });
}

const webhook = (type: WebhookType, notification: Notification, proven: Proven) =>
  sample(notification, webhookPath(type), proven);

function sample({ headers, body }: Notification, path: string, proven: Proven): Sample {
  const { "Request-ID": _, ...others } = headers;
  return {
    method: "POST",
    path,
    headers: others,
    body: Buffer.from(body),
    provenHeaders: proven.headers ?? [],
    provenQuery: proven.query ?? [],
    provesBody: proven.body ?? false,
    provesAll: proven.all ?? (proven.query !== undefined || proven.headers?.includes("nonce") === true),
  };
}
