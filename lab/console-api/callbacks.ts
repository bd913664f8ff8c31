import { z } from "zod";
import type { Input, Output } from "./route";

/** One line of an integration's callback log. */
export const callbackEntry = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** Path on the callback domain. */
  route: z.string(),
  /** Remote address. */
  source: z.string(),
  /** HTTP status that the third party got. */
  status: z.number(),
  latencyMs: z.number(),
  /** One of the gateway's; "" when delivered. */
  errorCode: z.string(),
  /** "" when it never became known. */
  eventType: z.string(),
  requestId: z.string(),
  /** In order, the failing one last. */
  steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string(), ms: z.number() })),
  /** The function's; absent when it was not reached. */
  answer: z.object({ status: z.number(), bodyStart: z.string(), ms: z.number() }).exactOptional(),
});
export type CallbackEntry = Output<typeof callbackEntry>;

export const listedCallback = callbackEntry.extend({
  /** In the log, for the next page. */
  number: z.number(),
  /** Present when the emulator's own sender sent it: it can be sent again. */
  sent: z.object({ event: z.string(), seed: z.string(), createdAt: z.string(), fault: z.string() }).nullable(),
});
export type ListedCallback = Output<typeof listedCallback>;

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, "must be a whole number")
  .transform(Number);
const pageLength = wholeNumber.pipe(z.number().min(1).max(1000)).optional().default(100);

/** Newest first; with `before`, those whose number is below it. */
export const callbackPage = z.strictObject({ limit: pageLength, before: wholeNumber.exactOptional() });

/** Oldest first: those with an id above `after`, or without it the newest. */
export const logPage = z.strictObject({ limit: pageLength, after: wholeNumber.exactOptional() });

/** Whether a refused callback is sent again by the third party's schedule, and on which clock. */
export const sendRetries = ["none", "real-time", "virtual-time"] as const;

export const sendOrder = z.strictObject({
  /** The third party's name of it, e.g. `TRANSACTION.SUCCESS`. */
  event: z.string(),
  /** Merged into the event's default data. */
  data: z.record(z.string(), z.unknown()).exactOptional(),
  /** One of the menu. */
  fault: z.string().exactOptional(),
  retries: z.enum(sendRetries).exactOptional(),
  seed: z
    .string()
    .regex(/^[0-9A-Za-z._-]{1,64}$/, "must be 1 to 64 letters, digits or any of . _ -")
    .exactOptional(),
  createdAt: z.iso.datetime({ offset: true, error: "must be an ISO 8601 time" }).exactOptional(),
  /** An address of the user's own instead of the gateway. */
  to: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
    .max(2048)
    .exactOptional(),
});
export type SendOrder = Input<typeof sendOrder>;

const sendAttempt = z.object({
  at: z.string(),
  /** 0 when there was no answer. */
  status: z.number(),
  body: z.string(),
  latencyMs: z.number(),
  requestId: z.string(),
});
export type SendAttempt = Output<typeof sendAttempt>;

/** Of the last attempt; `attempts` has them all, in order. */
export const sendResult = z.object({
  eventType: z.string(),
  /** The notification's own. */
  id: z.string(),
  /** What it was about, e.g. the out_trade_no. */
  subject: z.string(),
  /** In words. */
  protection: z.string(),
  status: z.number(),
  body: z.string(),
  latencyMs: z.number(),
  requestId: z.string(),
  seed: z.string(),
  createdAt: z.string(),
  /** `given-up`: the schedule ended without success. `refused`: the only attempt was. */
  outcome: z.enum(["accepted", "refused", "given-up"]),
  attempts: z.array(sendAttempt),
});
export type SendResult = Output<typeof sendResult>;

/** The sender's view, and the gateway's log entry of the last attempt if there is one. */
export const sendAnswer = sendResult.extend({ callback: listedCallback.nullable() });
export type SendAnswer = Output<typeof sendAnswer>;
