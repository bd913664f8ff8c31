import { domainStatuses, functionStatuses } from "pulumi-cloudbase/internal/cloud-api/index";
import { z } from "zod";

/* What the tables hold, read through schemas: the database is a door like any other. */

const json = <S extends z.ZodType>(schema: S) => z.string().transform((text) => schema.parse(JSON.parse(text)));
const variables = z.record(z.string(), z.string());

export const integrationRecord = z.object({
  sequence: z.number(),
  keyId: z.string(),
  business: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  ticketId: z.string(),
  /** As it was sent: JSON text, secret values encrypted. */
  ext: z.string(),
  /** What gateway and function use until the deployment in flight is done. */
  activeExt: z.string(),
  /** activeExt as it was before the credentials in it changed; "" while they never did. */
  previousExt: z.string(),
  /** Milliseconds since 1970: a third party may send what it made with the previous ones until then. */
  previousUntil: z.number(),
  /** Counts the changes of activeExt and of the bound function. */
  revision: z.number(),
  /** "" while no function is bound. */
  functionName: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type IntegrationRow = z.output<typeof integrationRecord>;

export const functionRecord = z.object({
  name: z.string(),
  status: z.enum(functionStatuses),
  statusReason: z.string(),
  description: z.string(),
  runtime: z.string(),
  handler: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  environment: json(variables),
  /** null while it never had any. */
  codeHash: z.string().nullable(),
  createdAt: z.number(),
  modifiedAt: z.number(),
});
export type FunctionRow = z.output<typeof functionRecord>;

export const domainRecord = z.object({
  domain: z.string(),
  keyId: z.string(),
  status: z.enum(domainStatuses),
  paths: json(z.array(z.string())),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type DomainRow = z.output<typeof domainRecord>;

/** What a deployment changes on its function; absent fields stay. */
const functionChange = z.object({
  environment: variables.optional(),
  description: z.string().optional(),
  memoryMb: z.number().optional(),
  timeoutSeconds: z.number().optional(),
});
export type FunctionChange = z.output<typeof functionChange>;

export const deploymentRecord = z.object({
  id: z.number(),
  /** Milliseconds since 1970. */
  dueAt: z.number(),
  keyId: z.string().nullable(),
  functionName: z.string().nullable(),
  change: json(functionChange),
  /** New code; null keeps what is there. */
  codeHash: z.string().nullable(),
});
export type DeploymentRow = z.output<typeof deploymentRecord>;

export const historyRecord = z.object({ at: z.number(), status: z.string(), reason: z.string() });
export type HistoryRow = z.output<typeof historyRecord>;
