import { checkForgotten, coded } from "../error-codes";
import type { IntegrationCenter, IntegrationRecord } from "../integration-center";
import { ProviderError } from "../provider-error";
import { type Content, changeTo, contentOf, declaredCode, finish, templateCode } from "./apply";
import type { Context } from "./context";
import type { Secrets } from "./credential-memory";
import type { EnvironmentContents } from "./environment-view";
import { type Identity, identify, type Wanted } from "./identity";
import type { Inputs, Outputs } from "./inputs";
import { namedFunction } from "./names";
import { isOurLeftover, type MarkProof, markIn, textWithoutMark, withMark } from "./ownership";
import { proveBeforeSwitch } from "./proof";
import { untilShown } from "./record-search";

/** Ids that the cloud refuses (released ones) before we give up. */
const refusedIdsMax = 5;

type Usable = Exclude<Identity, { kind: "refused" }>;
type Existing = Extract<Usable, { kind: "leftover" | "adopted" }>;
type New = Extract<Usable, { kind: "new" }>;
type Complete = Secrets & Required<Pick<Secrets, "credentials">>;

/**
 * Makes the integration, or takes up what an interrupted run left of it. Ends in the same place whenever it was killed:
 * the record bears our mark from its first moment, and everything after it is only set, never added. Each create leaves
 * a claim of its own, so that an older state entry no longer fits.
 */
export async function create(context: Context, inputs: Inputs): Promise<{ id: string; outs: Outputs }> {
  const secrets = context.memory.find(inputs);
  if (!secrets?.credentials) {
    throw new Error(checkForgotten(inputs.name, "the credentials are"));
  }
  const complete = { ...secrets, credentials: secrets.credentials };
  const center = context.connect();
  const identity = await currentIdentity(context, center, inputs, new Set());
  return identity.kind === "new"
    ? createNew(context, center, inputs, identity, complete)
    : takeUp(context, center, inputs, identity, complete);
}

async function takeUp(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  { record, integrationId, functionName }: Existing,
  secrets: Complete,
) {
  const target = { integrationId, functionName };
  const found = await center.getFunction(inputs.envId, functionName);
  const codeZip = declaredCode(context, inputs) ?? (found ? undefined : templateCode(context, inputs));
  const content = contentOf(inputs, secrets, codeZip, { found, integrationId });
  const provenBy = await proveBeforeSwitch(context, inputs, secrets.credentials);
  const proof = proofOf(context, inputs, (markIn(record.description)?.proof?.revision ?? 0) + 1);
  // What the program does not say stays, also where somebody wrote it into what is ours.
  const description = inputs.description ?? textWithoutMark(record.description);
  await center.updateIntegration(
    inputs.envId,
    integrationId,
    changeTo({ ...inputs, ...(description ? { description } : {}) }, target, content, proof),
  );
  if (inputs.adoption) {
    const text = `${integrationId} was adopted from ${inputs.adoption.from}.`;
    context.note({ resource: inputs.owner, severity: "info", text });
  }
  return finish(context, center, inputs, { target, content, proof, provenBy, verb: "create", isInUse: true });
}

async function createNew(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  names: New,
  secrets: Complete,
): Promise<{ id: string; outs: Outputs }> {
  // A function that an earlier integration left keeps its code and variables, as far as the program declares none.
  const found = namedFunction(names) ? await center.getFunction(inputs.envId, names.functionName) : undefined;
  const codeZip = declaredCode(context, inputs) ?? (found ? undefined : templateCode(context, inputs));
  const content = contentOf(inputs, secrets, codeZip, { found, integrationId: names.integrationId });
  const provenBy = await proveBeforeSwitch(context, inputs, secrets.credentials);
  const proof = proofOf(context, inputs, 1);
  const sending = { ...content, credentials: secrets.credentials };
  const { record, functionName } = await sendNew(context, center, inputs, names, sending, proof);
  context.view.made(inputs.envId, functionName);
  const target = { integrationId: record.integrationId, functionName: record.functionName || functionName };
  return finish(context, center, inputs, { target, content, proof, provenBy, verb: "create", isInUse: false });
}

function proofOf(context: Context, { stackIdentity, name }: Inputs, revision: number): MarkProof {
  if (stackIdentity === undefined) throw new Error(checkForgotten(name, "the stack's identity is"));
  return { stackIdentity, claim: context.newClaim(), revision };
}

async function currentIdentity(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  refusedIds: ReadonlySet<string>,
): Promise<Usable> {
  const wanted = wantedBy(inputs);
  const known = await context.view.known(center, inputs.envId);
  const identity = identify(wanted, known, refusedIds);
  // Nobody else has a name that we made up, and one that is taken the cloud refuses: what check saw is enough.
  if (identity.kind === "new" && wanted.functionName === undefined) return identity;
  const isThere = identity.kind === "leftover" || identity.kind === "adopted";
  const contents = isThere
    ? await withFresh(center, inputs.envId, identity.integrationId, known)
    : await context.view.observe(center, inputs.envId);
  const decided = identify(wanted, contents, refusedIds);
  if (decided.kind === "refused") {
    throw new Error(coded(decided.code, `${inputs.name}: ${decided.property} ${decided.reason}. Nothing was sent.`));
  }
  return decided;
}

/** What is there is looked at by itself before it is touched. */
async function withFresh(
  center: IntegrationCenter,
  envId: string,
  integrationId: string,
  { integrations, functionNames }: EnvironmentContents,
): Promise<EnvironmentContents> {
  const record = await center.getIntegration(envId, integrationId);
  const others = integrations.filter((other) => other.integrationId !== integrationId);
  return { integrations: record ? [...others, record] : others, functionNames };
}

function wantedBy(inputs: Inputs): Wanted {
  const { envId, type, name, owner, stackIdentity, adopt } = inputs;
  const functionName = namedFunction(inputs);
  return {
    envId,
    type,
    name,
    owner,
    stackIdentity,
    ...(functionName ? { functionName } : {}),
    ...(adopt === undefined ? {} : { adopt }),
  };
}

interface Sent {
  readonly record: IntegrationRecord;
  /** Of the id that the cloud took, which may be a later one than the first. */
  readonly functionName: string;
}

type NewContent = Content & { readonly credentials: Readonly<Record<string, string>> };

async function sendNew(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  first: New,
  { credentials, codeZip, variables }: NewContent,
  proof: MarkProof,
): Promise<Sent> {
  const { envId, name, type, description, owner } = inputs;
  const refusedIds = new Set<string>();
  let names = first;
  for (;;) {
    let unanswered: ProviderError | undefined;
    try {
      await center.createIntegration(envId, {
        ...names,
        name,
        type,
        description: withMark(description, { owner, proof }),
        credentials,
        runtime: { environment: variables, ...(codeZip ? { codeZip } : {}) },
      });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      context.view.forget(envId);
      if (error.details.ambiguous) {
        // The record may be there. It is looked for below, like after an answer.
        unanswered = error;
      } else {
        if (!refusesId(error, names.integrationId) || refusedIds.size >= refusedIdsMax) throw error;
        refusedIds.add(names.integrationId);
        const next = await currentIdentity(context, center, inputs, refusedIds);
        if (next.kind !== "new") throw error;
        names = next;
        continue;
      }
    }
    const record = await findOwn(context, center, inputs, names, unanswered);
    return { record, functionName: names.functionName };
  }
}

/** The cloud does not say which parameter is wrong but in its message (assumed). */
function refusesId({ details }: ProviderError, integrationId: string): boolean {
  return details.responsible === "user" && details.reason.includes(integrationId);
}

/**
 * CreateUserKey returns no id (documented), so the record is asked for by the id that was chosen; a cloud that gives
 * another one shows it by name and mark.
 */
function findOwn(
  { clock }: Context,
  center: IntegrationCenter,
  { envId, name, owner, stackIdentity = "" }: Inputs,
  { integrationId }: New,
  unanswered: ProviderError | undefined,
): Promise<IntegrationRecord> {
  const isOwn = ({ description }: IntegrationRecord) => isOurLeftover(description, owner, stackIdentity);
  return untilShown(clock, { name, ...(unanswered && { failure: unanswered }) }, async () => {
    const chosen = await center.getIntegration(envId, integrationId);
    if (chosen && isOwn(chosen)) return chosen;
    const sameName = await center.listIntegrations(envId, name);
    return sameName.find((record) => record.name === name && isOwn(record));
  });
}
