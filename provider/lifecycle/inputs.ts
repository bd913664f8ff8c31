import { z } from "zod";
import { type IntegrationTypeCode, integrationTypeCodes } from "../../catalog";
import type { CredentialFacts } from "../credentials";
import type { EnvironmentRecord } from "../integration-center";
import type { Destination } from "./destination";
import { isUnknown } from "./unknown";

/*
 * The door for what a program declares. Everything but `credentials` and `adopt` goes into state, so nothing here may
 * hold a credential. State written by an older version comes through here too: keys may be added, never renamed.
 */

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

/** As Pulumi writes them, e.g. `10m` or `1h30m`. */
const duration = text.regex(/^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$/, "must be a duration such as 10m or 90s");

const envId = orUnknown(
  text.regex(/^[A-Za-z0-9][A-Za-z0-9-]{1,63}$/, "must be an environment id: letters, digits and hyphens"),
);

const type = z.enum(integrationTypeCodes as [IntegrationTypeCode, ...IntegrationTypeCode[]], {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not an integration type; known: ${integrationTypeCodes.join(", ")}`,
});

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
    /** What only this stack's state knows (sdk/stack-identity.ts); unknown in the stack's first preview. */
    stackIdentity: orUnknown(text.regex(/^[a-z0-9]{8}$/, "must be 8 of a-z and 0-9: a program does not set it")),
    description: orUnknown(text.max(200, "must be at most 200 characters")).optional(),
    credentials: z.unknown().optional(),
    functionCode: orUnknown(z.string({ error: "must be a folder: its path, or a FileArchive of it" })).optional(),
    functionName: orUnknown(
      text.regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "must start with a letter and hold letters, digits, _ and - only"),
    ).optional(),
    environment: orUnknown(
      z.record(z.string(), orUnknown(z.string({ error: "must be text: a variable's value is always text" }))),
    ).optional(),
    /** Names among `environment` whose values the program marked as secret. */
    secretVariables: orUnknown(z.array(text)).optional(),
    unmanagedVariables: orUnknown(z.enum(["keep", "remove"], { error: 'must be "keep" or "remove"' })).optional(),
    adopt: orUnknown(text).optional(),
    deleteProtection: orUnknown(
      text.min(1, "must say why it may not be deleted").max(200, "must be at most 200 characters"),
    ).optional(),
    skipAwait: orUnknown(z.boolean({ error: "must be true or false" })).optional(),
    /** Pulumi's resource options, which a dynamic provider is not told of; the SDK hands them on. */
    ignoreChanges: z.array(text).optional(),
    customTimeouts: z
      .strictObject({ create: duration.optional(), update: duration.optional(), delete: duration.optional() })
      .optional(),
    /** Whether this is a preview; never returned, since plan and apply must be alike. */
    dryRun: z.boolean().optional(),
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
  /** Which environment that is; absent where the cloud does not show it, and in state of 0.1.0. */
  readonly account?: Account;
  readonly type: IntegrationTypeCode;
  readonly name: string;
  /** Who declares it: project/stack/resource. Stands in the cloud's description as the ownership mark. */
  readonly owner: string;
  /** Absent in state of 0.1.0. */
  readonly stackIdentity?: string;
  /** What fingerprints without a key are salted with, where it is not `owner`: a rename changes no fingerprint. */
  readonly fingerprintSalt?: string;
  readonly description?: string;
  /** The variables that are no secrets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Fingerprints of the variables that are secrets. */
  readonly variableFacts?: Readonly<Record<string, string>>;
  readonly unmanagedVariables?: "keep" | "remove";
  /** Variables of the function that the program does not declare, as a refresh or an adoption saw them: fingerprints. */
  readonly observedVariables?: Readonly<Record<string, string>>;
  /** Why it may not be deleted. */
  readonly deleteProtection?: string;
  readonly skipAwait?: boolean;
  readonly customTimeouts?: Readonly<Partial<Record<"create" | "update" | "delete", string>>>;
  /** What an adoption found, and what it changes there. */
  readonly adoption?: Adoption;
  readonly functionCode?: string;
  /** Changes when a file of functionCode does. */
  readonly functionCodeHash?: string;
  readonly credentialFacts: CredentialFacts;
  readonly destination?: Destination;
  readonly adopt?: string;
  readonly proof?: "offline" | "live";
  readonly rotation?: { readonly reason?: string | undefined; readonly ticket?: string | undefined };
  /** The id of the integration that is gone, and that this one is made instead of. */
  readonly insteadOf?: string;
  /** Chosen before the first call; what the cloud really gave stands in the outputs. */
  readonly integrationId: string;
  readonly functionName: string;
  readonly callbackDomain: string;
  readonly callbackUrls: Readonly<Record<string, string>>;
}

export type Account = Omit<EnvironmentRecord, "envId">;

/** Told in preview, kept as a record. All of it may be shown. */
export interface Adoption {
  /** Whose it was: another program, or nobody's that we know. */
  readonly from: string;
  /** By what is changed: `before -> after`. */
  readonly changes: Readonly<Record<string, string>>;
  readonly keeps: readonly string[];
}

/** What is kept in state as outputs: the inputs, with names as the cloud gave them, and what was seen last. */
export interface Outputs extends Inputs {
  /** "Running" or "Configuration Error" (documented: the list of integrations); "Deploying" where nobody waited. */
  readonly status: string;
  /** The mark that was left on the integration (ownership.ts); absent in state of 0.1.0. */
  readonly claim?: string;
  readonly revision?: number;
  /** What the cloud told of the declared code once it was live; absent where none is declared, or the cloud tells nothing. */
  readonly deployedCodeHash?: string;
  /** It was imported without a mark, and nothing was sent since: the next change sets one. */
  readonly isUnmarked?: true;
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

/** What a changed input asks for. */
export type Consequence =
  /** Credentials, code or variables are set, and the function is deployed again. */
  | "deploy"
  /** Name and mark are set, and nothing is deployed. */
  | "label"
  /** State alone. */
  | "record"
  | "replace";

/** Inputs whose change is a change; functionName too where the program gives it. */
export const consequences = {
  // An integration lives in one environment, and the cloud does not change its type (documented).
  envId: "replace",
  type: "replace",
  name: "label",
  owner: "label",
  description: "label",
  environment: "deploy",
  variableFacts: "deploy",
  observedVariables: "deploy",
  functionCodeHash: "deploy",
  credentialFacts: "deploy",
  deleteProtection: "record",
} as const satisfies Partial<Record<keyof Inputs, Consequence>>;

export type ComparedInput = keyof typeof consequences;
