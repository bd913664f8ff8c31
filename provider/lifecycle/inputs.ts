import { z } from "zod";
import { type IntegrationTypeCode, integrationTypeCodes } from "../../catalog";
import type { CredentialFacts } from "../credentials";
import { isUnknown } from "./unknown";

/*
 * The door for what a program declares. Everything but `credentials` and `adopt` goes into state, so nothing here may
 * hold a credential. State written by an older version comes through here too: keys may be added, never renamed.
 */

/** Marks an input whose change replaces the integration. Mark last: a mark set before `.optional()` is not seen. */
const immutable = z.registry<{ reason: string }>();

/** Accepts the engine's unknown value at this place, and otherwise what `schema` accepts. */
function orUnknown<T extends z.ZodType>(schema: T) {
  return z.unknown().transform((value, context) => {
    if (isUnknown(value)) return value as z.output<T>;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: "custom", message: issue.message, path: issue.path });
    }
    return z.NEVER;
  });
}

const text = z.string({ error: "must be text" });

const envId = orUnknown(
  text.regex(/^[A-Za-z0-9][A-Za-z0-9-]{1,63}$/, "must be an environment id: letters, digits and hyphens"),
).register(immutable, { reason: "an integration lives in one environment" });

const type = z
  .enum(integrationTypeCodes as [IntegrationTypeCode, ...IntegrationTypeCode[]], {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not an integration type; known: ${integrationTypeCodes.join(", ")}`,
  })
  .register(immutable, { reason: "the cloud does not change the type of an integration" });

const name = text.regex(
  /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  "must be lower-case letters, digits and hyphens, start with a letter and not end with a hyphen: it becomes part of a domain",
);

export const declaredSchema = z.strictObject(
  {
    envId,
    type,
    name: orUnknown(name),
    owner: text,
    description: orUnknown(text.max(200, "must be at most 200 characters")).optional(),
    credentials: z.unknown().optional(),
    functionCode: orUnknown(text).optional(),
    functionName: orUnknown(
      text.regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "must start with a letter and hold letters, digits, _ and - only"),
    ).optional(),
    environment: orUnknown(
      z.record(z.string(), orUnknown(z.string({ error: "must be text: a variable's value is always text" }))),
    ).optional(),
    adopt: orUnknown(text).optional(),
    proof: orUnknown(z.enum(["offline", "live"], { error: 'must be "offline" or "live"' })).optional(),
    rotation: orUnknown(
      z.strictObject({ reason: orUnknown(text).optional(), ticket: orUnknown(text).optional() }),
    ).optional(),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? `unknown: ${issue.keys.join(", ")}` : undefined) },
);

export type Declared = z.output<typeof declaredSchema>;

/** What check returns, what is kept in state as inputs, and what create and update get. */
export interface Inputs {
  readonly envId: string;
  readonly type: IntegrationTypeCode;
  readonly name: string;
  /** Who declares it: project/stack/resource. Stands in the cloud's description as the ownership mark. */
  readonly owner: string;
  readonly description?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly functionCode?: string;
  /** Changes when a file of functionCode does. */
  readonly functionCodeHash?: string;
  readonly credentialFacts: CredentialFacts;
  readonly adopt?: string;
  readonly proof?: "offline" | "live";
  readonly rotation?: { readonly reason?: string | undefined; readonly ticket?: string | undefined };
  /** Chosen before the first call; what the cloud really gave stands in the outputs. */
  readonly integrationId: string;
  readonly functionName: string;
  readonly callbackDomain: string;
  readonly callbackUrls: Readonly<Record<string, string>>;
}

/** What is kept in state as outputs: the inputs, with names as the cloud gave them, and what was seen last. */
export interface Outputs extends Inputs {
  /** "Running", "Configuration Error" or "Stopped" (documented: the list of integrations). */
  readonly status: string;
  /** ISO 8601, by credential: when its present value was first applied. */
  readonly credentialsSetAt?: Readonly<Record<string, string>>;
  /** Earlier fingerprints by secret credential, newest first. */
  readonly credentialHistory?: Readonly<Record<string, readonly string[]>>;
  /** What the last refresh found about the credentials in the cloud. */
  readonly credentialSync?: CredentialSync;
  /** The live proof that the present credentials passed before they were applied. */
  readonly provenBy?: ProofRecord;
}

export interface ProofRecord {
  readonly kind: "live";
  /** ISO 8601. */
  readonly at: string;
  /** Requests that were sent. */
  readonly calls: number;
  /** Names of credentials. */
  readonly proven: readonly string[];
  /** `name: why`. */
  readonly notProven: readonly string[];
}

export interface CredentialSync {
  readonly state: "in sync" | "changed elsewhere" | "cannot tell";
  readonly evidence: string;
}

/** Inputs whose change makes an update (or, if immutable, a replacement); functionName too where the program gives it. */
export const comparedInputs = [
  "envId",
  "type",
  "name",
  "owner",
  "description",
  "environment",
  "functionCodeHash",
  "credentialFacts",
] as const satisfies readonly (keyof Inputs)[];

export function isImmutable(key: keyof Inputs): boolean {
  const schema = (declaredSchema.shape as Partial<Record<keyof Inputs, z.ZodType>>)[key];
  return schema !== undefined && immutable.has(schema);
}
