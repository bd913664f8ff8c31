import { z } from "zod";
import type { SendAnswer } from "../emulator/console";
import type { CallbackEntry, IntegrationDetail, IntegrationSummary, LogLine } from "../emulator/types";

/* What the console answers, checked at this door: the other side may be another version, or something else entirely. */

const step = z.object({ step: z.string(), ok: z.boolean(), detail: z.string(), ms: z.number() });

export const callbackEntry = z.object({
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

export const sendAnswer = z.object({
  eventType: z.string(),
  id: z.string(),
  subject: z.string(),
  protection: z.string(),
  status: z.number(),
  body: z.string(),
  latencyMs: z.number(),
  requestId: z.string(),
  callback: callbackEntry.nullable(),
}) satisfies z.ZodType<SendAnswer>;

export const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
