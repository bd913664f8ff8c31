import { execFileSync } from "node:child_process";
import { createCipheriv, createHmac, hash } from "node:crypto";
import { resolve } from "node:path";
import type { Described } from "./gateway";
import { type Notification, nowMs } from "./merchant";

/*
 * Webhooks of GitHub, signed by @octokit/webhooks-methods in a process of its own (it is an ES module), and of GitLab, Gitee
 * and Tencent Meeting, for which there is no package that signs: written here by the third parties' own pages, with nothing
 * of ours.
 */

export const webhookSecret = "CanaryWebhookSecret-0123456789";
export const signingToken = `whsec_${Buffer.from("canary signing token of 32 bytes").toString("base64")}`;
export const meetingToken = "CanaryMeetingToken0123456";
export const meetingAesKey = "CanaryMeetingAesKey0123456789abcdefghijklmn";

export type WebhookType = "github" | "gitlab" | "gitee" | "meeting";

export function webhookIntegration(
  type: WebhookType,
  credentials: Readonly<Record<string, string>> = {},
  rest: Partial<Described> = {},
): Described {
  const own = type === "meeting" ? { token: meetingToken, encodingAESKey: meetingAesKey } : { webhookSecret };
  return {
    integrationId: `${type}-k3v9x2qd`,
    type,
    functionName: `${type}-function`,
    credentials: { ticketId: "CanaryTicket0123", ...own, ...credentials },
    ...rest,
  };
}

export const webhookPath = (type: WebhookType) => `/_integration/${type}-k3v9x2qd/${type}/webhook`;
export const webhookBody = '{"ref":"refs/heads/main","id":9007199254740993, "text":"\\u4e2d\\/"}';

const signer = `
  import { sign, verify } from "@octokit/webhooks-methods";
  const { secret, payloads } = JSON.parse(process.argv[1]);
  const signatures = await Promise.all(payloads.map((payload) => sign(secret, payload)));
  for (const [index, payload] of payloads.entries()) {
    if (!(await verify(secret, payload, signatures[index]))) throw new Error("not verified by its own signer");
  }
  process.stdout.write(JSON.stringify(signatures));
`;

export function octokitSignatures(secret: string, payloads: readonly string[]): string[] {
  const root = resolve(__dirname, "../../..");
  const options = { cwd: root, encoding: "utf8" } as const;
  return JSON.parse(
    execFileSync(
      process.execPath,
      ["--input-type=module", "-e", signer, JSON.stringify({ secret, payloads })],
      options,
    ),
  );
}

let deliveries = 0;
const delivery = () => `72d3162e-cc78-11e3-81ab-${String(++deliveries).padStart(12, "0")}`;
const json = { "Content-Type": "application/json" };

export function githubWebhook(signature: string, body = webhookBody): Notification {
  return {
    body,
    headers: { ...json, "X-GitHub-Event": "push", "X-GitHub-Delivery": delivery(), "X-Hub-Signature-256": signature },
  };
}

export function gitlabLegacy(token = webhookSecret, body = webhookBody): Notification {
  const headers = { "X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": token, "Idempotency-Key": delivery() };
  return { body, headers: { ...json, ...headers } };
}

export function gitlabSigned({
  body = webhookBody,
  token = signingToken,
  timestamp = String(nowMs / 1000),
  id = delivery(),
} = {}): Notification {
  const key = Buffer.from(token.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "X-Gitlab-Event": "Push Hook",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { body, headers: { ...json, ...headers } };
}

export function giteeSigned({
  body = webhookBody,
  secret = webhookSecret,
  timestamp = String(nowMs + ++deliveries),
  encode = (signature: string) => signature,
} = {}): Notification {
  const signature = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  return giteePassword({ body, password: encode(signature), timestamp });
}

export function giteePassword({
  body = webhookBody,
  password = webhookSecret,
  timestamp = String(nowMs + ++deliveries),
} = {}): Notification {
  const headers = { "X-Gitee-Event": "Push Hook", "X-Gitee-Token": password, "X-Gitee-Timestamp": timestamp };
  return { body, headers: { ...json, ...headers } };
}

export const meetingEvent = {
  event: "meeting.started",
  unique_sequence: "1",
  payload: [{ operate_time: 9007199254740992 }],
};

export interface MeetingSigning {
  readonly plaintext?: string;
  /** "" for a subscription without one. */
  readonly aesKey?: string;
  readonly token?: string;
  readonly timestamp?: string;
  readonly data?: string;
}

/** The headers over `data`, which goes into the body or into the query of the check. */
export function meetingSigned({
  plaintext = JSON.stringify(meetingEvent),
  aesKey = meetingAesKey,
  token = meetingToken,
  timestamp = String(nowMs),
  data = meetingData(plaintext, aesKey),
}: MeetingSigning = {}): Notification & { readonly data: string } {
  const nonce = String(1_000_000 + ++deliveries);
  const signature = hash("sha1", [token, timestamp, nonce, data].sort().join(""));
  return { data, body: JSON.stringify({ data }), headers: { ...json, timestamp, nonce, signature } };
}

function meetingData(plaintext: string, aesKey: string): string {
  if (aesKey === "") return Buffer.from(plaintext).toString("base64");
  const key = Buffer.from(`${aesKey}=`, "base64");
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  return Buffer.concat([cipher.update(plaintext), cipher.final()]).toString("base64");
}
