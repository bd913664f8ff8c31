import { z } from "zod";
import { platformRecord } from "../store/about";
import { merchantRecord, orderRecord, refundRecord, transferRecord } from "../store/wechat-pay-records";

/*
 * What an export holds. One version a shape: a shape that was written once stays readable. Times are milliseconds since
 * 1970. Nothing in it is under way: a lab that deploys something is not exported.
 */

export const documentFormat = "pulumi-cloudbase lab";
export const documentVersion = 1;

const integrationsMax = 10_000;
const functionsMax = 1_000;
const recordsMax = 10_000;
const historyMax = 100;

const text = z.string().max(1024);
const atMs = z.number().int().min(0).max(8.64e15);
const integrationId = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, "must be a DNS label");

/** Ext, decrypted. */
const credentials = z.strictObject({
  values: z.record(z.string().max(100), z.string().max(16_384)),
  /** Names of the values that the caller had encrypted. */
  encrypted: z.array(z.string().max(100)).max(100),
  /** The grant of the authorization center; "" without one. */
  ticketId: text,
});
export type ExportedCredentials = z.output<typeof credentials>;

const integration = z.strictObject({
  integrationId,
  business: text,
  name: text.min(1),
  description: z.string().max(10_000),
  type: text,
  /** Left out without secrets. */
  credentials: credentials.exactOptional(),
  /** As they were before the last change of any of them. */
  previousCredentials: credentials.omit({ ticketId: true }).extend({ acceptedUntilMs: atMs }).exactOptional(),
  functionName: text,
  createdAtMs: atMs,
  updatedAtMs: atMs,
  history: z.array(z.strictObject({ atMs, status: text, reason: z.string().max(10_000) })).max(historyMax),
});
export type ExportedIntegration = z.output<typeof integration>;

const exportedFunction = z.strictObject({
  name: text,
  status: z.enum(["Active", "CreateFailed", "UpdateFailed"]),
  statusReason: z.string().max(10_000),
  description: z.string().max(10_000),
  runtime: text,
  handler: text,
  memoryMb: z.number().int().min(64).max(3072),
  timeoutSeconds: z.number().int().min(1).max(900),
  /** Without secrets: without those that hold credentials. */
  environment: z.record(z.string(), z.string()),
  /** The zip as base64; null without code. */
  code: z.base64().nullable(),
  createdAtMs: atMs,
  modifiedAtMs: atMs,
});
export type ExportedFunction = z.output<typeof exportedFunction>;

const domain = z.strictObject({
  domain: text,
  integrationId,
  status: z.enum(["SUCCESS", "FAIL"]),
  paths: z.array(z.string().regex(/^\/[\x21-\x7e]{0,255}$/, "must be a path")).max(100),
  createdAtMs: atMs,
  updatedAtMs: atMs,
});

export const labDocument = z.strictObject({
  format: z.literal(documentFormat),
  version: z.literal(documentVersion),
  exportedAt: z.iso.datetime(),
  envId: text,
  secrets: z.boolean(),
  integrations: z.array(integration).max(integrationsMax),
  functions: z.array(exportedFunction).max(functionsMax),
  domains: z.array(domain).max(integrationsMax),
  /** Integration ids that are gone for good. */
  released: z.array(z.strictObject({ integrationId, atMs })).max(integrationsMax),
  wechatPay: z.strictObject({
    /** Left out without secrets; the lab that imports keeps its own then. */
    platform: platformRecord.exactOptional(),
    /** Their APIv3 keys are secrets: left out with them. */
    merchants: z.array(merchantRecord).max(recordsMax),
    orders: z.array(orderRecord).max(recordsMax),
    refunds: z.array(refundRecord).max(recordsMax),
    /** Left out without any: a reader of before knows none. */
    transfers: z.array(transferRecord).max(recordsMax).exactOptional(),
  }),
});
export type LabDocument = z.output<typeof labDocument>;
