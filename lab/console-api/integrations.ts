import { z } from "zod";
import { callbackEntry, sendResult } from "./callbacks";
import { logLine } from "./cloud-functions";
import type { Input, Output } from "./route";

export const integrationSummary = z.object({
  integrationId: z.string(),
  name: z.string(),
  type: z.string(),
  typeName: z.string(),
  /** The cloud console's words (documented). */
  status: z.enum(["Creating", "Running", "Configuration Error", "Stopped"]),
  functionName: z.string(),
  callbackDomain: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastCallback: callbackEntry.nullable(),
});
export type IntegrationSummary = Output<typeof integrationSummary>;

export const integrationDetail = integrationSummary.extend({
  description: z.string(),
  callbackUrls: z.record(z.string(), z.string()),
  /** Secret credentials are masked to `******`; identifiers and public keys are shown. */
  environment: z.record(z.string(), z.string()),
  function: z.object({ name: z.string(), status: z.string(), pid: z.number().nullable() }).nullable(),
  statusHistory: z.array(z.object({ at: z.string(), status: z.string(), reason: z.string() })),
});
export type IntegrationDetail = Output<typeof integrationDetail>;

/** An order at the local WeChat Pay from beginning to end: ordered through the function, paid, notified. */
export const paymentOrder = z.strictObject({
  /** In fen. */
  total: z.number().int().min(1).max(100_000_000).exactOptional(),
  openid: z.string().min(1).max(128).exactOptional(),
  /** One of the menu, for the notification. */
  fault: z.string().exactOptional(),
});
export type PaymentOrder = Input<typeof paymentOrder>;

export const payment = z.object({
  outTradeNo: z.string(),
  /** In fen. */
  total: z.number(),
  /** The function's answer to the order. */
  order: z.object({ status: z.number(), body: z.string(), latencyMs: z.number() }),
  /** null when the order failed. */
  notification: sendResult.nullable(),
  /** What the function wrote from the order on. */
  functionLog: z.array(logLine),
});
export type Payment = Output<typeof payment>;
