import { z } from "zod";
import { classNames } from "../catalog";
import { type Fact, type Facts, type Proof, unknownFact } from "./types";
import { untold } from "./untold";

/*
 * The door for what stands in a resource's inputs and outputs. Anything may be missing: state of older versions has
 * less, and a preview of a dynamic resource has no outputs.
 */

const dynamicResource = "pulumi-nodejs:dynamic/cloudbase:Integration";
const pluginResources = new Set(["Integration", ...classNames].map((name) => `cloudbase:index:${name}`));

/** Under either host. */
export function isIntegration(type: string): boolean {
  return type === dynamicResource || pluginResources.has(type);
}

/** A number that only the stack's state holds, once in every stack. */
export const stackIdentity = "pulumi-nodejs:dynamic/cloudbase:StackIdentity";

/** The code that our resources run by, the same in every state (docs/decisions/0001); the sdk writes it. */
export const shells: Readonly<Record<string, string>> = {
  [dynamicResource]: 'exports.handler=()=>require("pulumi-cloudbase/provider")',
  [stackIdentity]: 'exports.handler=()=>require("pulumi-cloudbase/provider").stackIdentity',
};

/** What `schema` accepts, or `unknownFact` for a value that the engine does not tell. */
function orUnknown<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (untold(value) ? unknownFact : value), z.union([z.literal(unknownFact), schema]));
}

const text = orUnknown(z.string());
const fact: z.ZodType<Fact> = orUnknown(z.union([z.string(), z.record(z.string(), text)]));
const facts: z.ZodType<Facts | typeof unknownFact> = orUnknown(z.record(z.string(), fact));

const proofRecord = z.looseObject({
  at: z.string(),
  calls: z.number(),
  proven: z.array(z.string()),
  notProven: z.array(z.string()),
});

const stateSchema = z.looseObject({
  envId: text.default(""),
  type: text.default(""),
  name: text.default(""),
  owner: text.optional(),
  description: text.optional(),
  functionName: text.optional(),
  functionCode: text.optional(),
  functionCodeHash: text.optional(),
  adopt: text.optional(),
  destination: orUnknown(z.record(z.string(), text)).optional(),
  callbackUrls: orUnknown(z.record(z.string(), text)).optional(),
  environment: orUnknown(z.record(z.string(), z.unknown())).optional(),
  /** Of variables that are secrets. */
  variableFacts: orUnknown(z.record(z.string(), z.unknown())).optional(),
  adoption: orUnknown(
    z.looseObject({ from: text.optional(), changes: orUnknown(z.record(z.string(), z.unknown())).optional() }),
  ).optional(),
  unmanagedVariables: text.optional(),
  deleteProtection: text.optional(),
  insteadOf: text.optional(),
  credentialFacts: facts.default({}),
  credentialsSetAt: orUnknown(z.record(z.string(), text)).optional(),
  credentialHistory: orUnknown(z.record(z.string(), z.array(fact))).optional(),
  credentialSync: orUnknown(z.looseObject({ state: z.string(), evidence: z.string() })).optional(),
  rotation: orUnknown(z.looseObject({ reason: text.optional(), ticket: text.optional() })).optional(),
  proof: text.optional(),
  provenBy: orUnknown(proofRecord).optional(),
  status: text.optional(),
});

export type IntegrationState = z.output<typeof stateSchema>;

/** The error says which property has another shape than this version knows. */
export function readIntegrationState(properties: Readonly<Record<string, unknown>>) {
  return stateSchema.safeParse(properties);
}

/** How the credentials of `after` are proven: by what is in state if they are the same, else by what the apply does. */
export function proofOf(
  before: IntegrationState | undefined,
  after: IntegrationState | undefined,
  isSame: boolean,
): Proof {
  const record = isSame ? before?.provenBy : undefined;
  if (record !== undefined && record !== unknownFact) {
    const { at, calls, proven, notProven } = record;
    return { kind: "live", at, calls, proven, notProven };
  }
  return { kind: after?.proof === "live" ? "live at apply" : "offline" };
}
