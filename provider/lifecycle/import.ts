import { isIntegrationTypeCode } from "../../catalog";
import { functionNameFor } from "../../cloud-api";
import { coded } from "../error-codes";
import { accountOf } from "./account";
import { outputsOf } from "./apply";
import type { Context } from "./context";
import { observeCredentials } from "./credential-sync";
import type { Outputs } from "./inputs";
import { parseResourceId } from "./names";
import { markIn, textWithoutMark } from "./ownership";
import { observed } from "./read";

/** Who wants to have it in state. */
export interface Importer {
  readonly owner: string;
  /** undefined while it is not known. */
  readonly stackIdentity: string | undefined;
}

/**
 * What state holds of an integration that it did not know: what is there, credentials and variables as fingerprints.
 * undefined when there is none. Anybody may read it; whose it is, is decided before something is changed: what bears
 * another's mark gets no claim, and is refused then (ownership.ts).
 */
export async function readUnknown(
  context: Context,
  id: string,
  { owner, stackIdentity }: Importer,
): Promise<Outputs | undefined> {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const record = await center.getIntegration(envId, integrationId);
  if (!record) return undefined;
  const { name, type } = record;
  if (!isIntegrationTypeCode(type)) {
    throw new Error(coded("TYPE_UNKNOWN", `${id} is of type ${type}, which this version does not know.`));
  }
  const account = await accountOf(context, center, envId);
  const mark = markIn(record.description);
  const isOurs = mark?.owner === owner && mark.proof !== undefined && mark.proof.stackIdentity === stackIdentity;
  const description = textWithoutMark(record.description);
  const target = { integrationId, functionName: record.functionName || functionNameFor(integrationId) };
  const bare = {
    envId,
    type,
    name,
    owner,
    ...target,
    ...(stackIdentity === undefined ? {} : { stackIdentity }),
    ...(account ? { account } : {}),
    ...(description === "" ? {} : { description }),
    credentialFacts: {},
    callbackDomain: "",
    callbackUrls: {},
  };
  const outputs = outputsOf(bare, target, "Deploying");
  const { facts } = observeCredentials(context, outputs, await center.getFunction(envId, target.functionName));
  const { props } = await observed(context, center, record, {
    ...outputs,
    credentialFacts: facts,
    ...(isOurs && mark?.proof ? { claim: mark.proof.claim, revision: mark.proof.revision } : {}),
    ...(mark ? {} : { isUnmarked: true }),
  });
  return props;
}
