import { jsonText } from "./json-text";
import { type JsonObject, mergePatch } from "./merge-patch";
import { hex, type RandomBytes } from "./random";
import type { NotificationContext, SenderEvent } from "./third-party-sender";
import { valueAt } from "./value-at";
import type { WebhookFault } from "./webhook-faults";

/* What the webhooks of GitHub, GitLab and Gitee have in common. */

export interface WebhookContext {
  readonly nowMs: number;
  readonly random: RandomBytes;
}

export interface WebhookEvent extends SenderEvent {
  /** Where the content says what it is about: the branch, the issue… */
  readonly subjectPath: readonly string[];
  data(context: WebhookContext): JsonObject;
}

export const branch = "refs/heads/main";
export const author = { name: "octocat", email: "octocat@example.com" } as const;

export function commitId({ random }: WebhookContext): string {
  return hex(random, 40);
}

export function isoTime({ nowMs }: WebhookContext): string {
  return new Date(nowMs).toISOString();
}

/** The content with the caller's data in it, as text. */
export function composeBody(
  event: WebhookEvent,
  fault: WebhookFault | undefined,
  { createdAtMs: nowMs, random, data }: NotificationContext,
): { readonly body: Buffer; readonly subject: string } {
  const proper = mergePatch(event.data({ nowMs, random }), data);
  const content = fault?.content?.(proper) ?? proper;
  const json = Buffer.from(jsonText(content));
  return { body: fault?.body?.(json) ?? json, subject: String(valueAt(content, event.subjectPath) ?? "") };
}
