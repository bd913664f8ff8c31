import { z } from "zod";
import type { IntegrationDetail, IntegrationSummary, ListedCallback, PaymentResult } from "../console/host";
import type { CallbackEntry } from "../gateway/host";
import type { FunctionDetail, LogLine } from "../runner/function";
import type { SendResult } from "../senders/send";

/* What the console answers, checked at this door: the other side may be another version, or something else entirely. */

const step = z.object({ step: z.string(), ok: z.boolean(), detail: z.string(), ms: z.number() });

const callbackEntry = z.object({
  at: z.string(),
  route: z.string(),
  source: z.string(),
  status: z.number(),
  latencyMs: z.number(),
  errorCode: z.string(),
  eventType: z.string(),
  requestId: z.string(),
  steps: z.array(step),
  answer: z.exactOptional(z.object({ status: z.number(), bodyStart: z.string(), ms: z.number() })),
}) satisfies z.ZodType<CallbackEntry>;

export const integrationSummary = z.object({
  integrationId: z.string(),
  name: z.string(),
  type: z.string(),
  typeName: z.string(),
  status: z.enum(["Creating", "Running", "Configuration Error", "Stopped"]),
  functionName: z.string(),
  callbackDomain: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastCallback: callbackEntry.nullable(),
}) satisfies z.ZodType<IntegrationSummary>;

export const integrationDetail = integrationSummary.extend({
  description: z.string(),
  callbackUrls: z.record(z.string(), z.string()),
  environment: z.record(z.string(), z.string()),
  function: z.object({ name: z.string(), status: z.string(), pid: z.number().nullable() }).nullable(),
  statusHistory: z.array(z.object({ at: z.string(), status: z.string(), reason: z.string() })),
}) satisfies z.ZodType<IntegrationDetail>;

export const logLine = z.object({
  id: z.number(),
  at: z.string(),
  stream: z.enum(["stdout", "stderr", "platform"]),
  text: z.string(),
}) satisfies z.ZodType<LogLine>;

export const listedCallback = callbackEntry.extend({
  number: z.number(),
  sent: z.object({ event: z.string(), seed: z.string(), createdAt: z.string(), fault: z.string() }).nullable(),
}) satisfies z.ZodType<ListedCallback>;

const sendResult = z.object({
  eventType: z.string(),
  id: z.string(),
  subject: z.string(),
  protection: z.string(),
  status: z.number(),
  body: z.string(),
  latencyMs: z.number(),
  requestId: z.string(),
  seed: z.string(),
  createdAt: z.string(),
  outcome: z.enum(["accepted", "refused", "given-up"]),
  attempts: z.array(
    z.object({
      at: z.string(),
      status: z.number(),
      body: z.string(),
      latencyMs: z.number(),
      requestId: z.string(),
    }),
  ),
}) satisfies z.ZodType<SendResult>;

export const sent = sendResult.extend({ callback: callbackEntry.nullable() });
/** What was sent, and the gateway's log entry of the last attempt if there is one. */
export type Sent = z.output<typeof sent>;

export const payment = z.object({
  outTradeNo: z.string(),
  total: z.number(),
  order: z.object({ status: z.number(), body: z.string(), latencyMs: z.number() }),
  notification: sendResult.nullable(),
  functionLog: z.array(logLine),
}) satisfies z.ZodType<PaymentResult>;

export const functionDetail = z.object({
  name: z.string(),
  status: z.string(),
  statusReason: z.string(),
  runtime: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  pid: z.number().nullable(),
  codeSha256: z.string().nullable(),
  codeBytes: z.number(),
  modifiedAt: z.string(),
}) satisfies z.ZodType<FunctionDetail>;

export const invocation = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** Present when the body is no text. */
  bodyBase64: z.exactOptional(z.string()),
  latencyMs: z.number(),
  coldStart: z.boolean(),
  requestId: z.string(),
});
export type Invocation = z.output<typeof invocation>;

/** Of much more that the console says about where it is. */
export const labEnvironment = z.object({ envId: z.string() });
export type LabEnvironment = z.output<typeof labEnvironment>;

/** Of the document only what says that it is one; `lab import` reads all of it. */
export const labDocument = z.looseObject({ format: z.string(), version: z.number() });

export const imported = z.object({
  integrations: z.number(),
  functions: z.number(),
  withoutCredentials: z.array(z.string()),
});
export type Imported = z.output<typeof imported>;

export const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
