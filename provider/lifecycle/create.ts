import { CenterError } from "../errors";
import type { IntegrationCenter, IntegrationRecord } from "../integration-center";
import { changeTo, declaredCode, finish, type Target, templateCode } from "./apply";
import type { Context } from "./context";
import { type Identity, identify, type Wanted } from "./identity";
import type { Inputs, Outputs } from "./inputs";
import { describe, namedFunction, ownerIn, resourceId } from "./names";
import { proveBeforeSwitch } from "./proof";

/** Ids that the cloud refuses (released ones) before we give up. */
const refusedIdsMax = 5;
/** How long a new record may take to show up in the list (assumed; the emulator can delay it). */
const visibleTimeoutMs = 30_000;
const visiblePollMs = 200;

/**
 * Makes the integration, or takes up what an interrupted run left of it. Ends in the same place whenever it was killed:
 * the record bears our mark from its first moment, and everything after it is only set, never added.
 */
export async function create(context: Context, inputs: Inputs): Promise<{ id: string; outs: Outputs }> {
  const credentials = context.memory.find(inputs);
  if (!credentials) {
    throw new Error(`${inputs.name}: the credentials are not known in this process; nothing was sent. Run again.`);
  }
  const center = context.connect();
  const identity = await currentIdentity(context, center, inputs, new Set());
  const provenBy = await proveBeforeSwitch(context, inputs, credentials);

  if (identity.kind === "existing") {
    const target = { integrationId: identity.record.integrationId, functionName: identity.functionName };
    const content = { credentials, codeZip: declaredCode(inputs), provenBy };
    context.takenUp.add(resourceId(inputs.envId, target.integrationId));
    await center.updateIntegration(inputs.envId, target.integrationId, changeTo(inputs, target, content));
    return finish(context, center, inputs, target, {
      ...content,
      codeZip: content.codeZip ?? templateCode(context, inputs),
    });
  }
  const codeZip = declaredCode(inputs) ?? templateCode(context, inputs);
  const target = await createNew(context, center, inputs, identity, { credentials, codeZip });
  return finish(context, center, inputs, target, { credentials, codeZip, provenBy });
}

type New = Extract<Identity, { kind: "new" }>;
type Usable = Exclude<Identity, { kind: "refused" }>;

async function currentIdentity(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  refusedIds: ReadonlySet<string>,
): Promise<Usable> {
  const identity = identify(wantedBy(inputs), await context.view.look(center, inputs.envId), refusedIds);
  if (identity.kind === "refused")
    throw new Error(`${inputs.name}: ${identity.property} ${identity.reason}. Nothing was sent.`);
  return identity;
}

function wantedBy(inputs: Inputs): Wanted {
  const { envId, type, name, owner, adopt } = inputs;
  const functionName = namedFunction(inputs);
  return {
    envId,
    type,
    name,
    owner,
    ...(functionName ? { functionName } : {}),
    ...(adopt === undefined ? {} : { adopt }),
  };
}

async function createNew(
  context: Context,
  center: IntegrationCenter,
  inputs: Inputs,
  first: New,
  { credentials, codeZip }: { credentials: Readonly<Record<string, string>>; codeZip: Uint8Array },
): Promise<Target> {
  const { envId, name, type, description, owner, environment = {} } = inputs;
  const refusedIds = new Set<string>();
  let names = first;
  for (;;) {
    try {
      await center.createIntegration(envId, {
        ...names,
        name,
        type,
        description: describe(description, owner),
        credentials,
        runtime: { codeZip, environment },
      });
    } catch (error) {
      if (!(error instanceof CenterError)) throw error;
      context.view.forget(envId);
      // A lost answer: the record may be there. It is looked for below, like after an answer.
      if (!error.details.ambiguous) {
        if (!refusesId(error, names.integrationId) || refusedIds.size >= refusedIdsMax) throw error;
        refusedIds.add(names.integrationId);
        const next = await currentIdentity(context, center, inputs, refusedIds);
        if (next.kind === "existing") throw error;
        names = next;
        continue;
      }
    }
    const record = await findOwn(context, center, inputs);
    return { integrationId: record.integrationId, functionName: record.functionName || names.functionName };
  }
}

/** The cloud does not say which parameter is wrong but in its message (assumed). */
function refusesId({ details }: CenterError, integrationId: string): boolean {
  return details.fault === "user" && details.said.includes(integrationId);
}

/** CreateUserKey returns no id (documented), so the record is found by name and mark. */
async function findOwn(
  { clock }: Context,
  center: IntegrationCenter,
  { envId, name, owner }: Inputs,
): Promise<IntegrationRecord> {
  const startedMs = clock.now();
  for (;;) {
    const records = await center.listIntegrations(envId);
    const own = records.find((record) => record.name === name && ownerIn(record.description) === owner);
    if (own) return own;
    if (clock.now() - startedMs >= visibleTimeoutMs) {
      throw new Error(
        `${name}: the cloud took the request but does not show the integration after ${visibleTimeoutMs / 1000} s. Run again: it is found by its name and not made twice.`,
      );
    }
    await clock.wait(visiblePollMs);
  }
}
