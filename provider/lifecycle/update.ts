import { checkForgotten, coded } from "../error-codes";
import type { IntegrationCenter, IntegrationRecord } from "../integration-center";
import { ProviderError } from "../provider-error";
import { believeGone } from "./account";
import {
  type Content,
  changeTo,
  codeKnown,
  contentOf,
  declaredCode,
  type Finishing,
  finish,
  outputsOf,
  settlingOf,
  type Target,
  templateCode,
} from "./apply";
import { appliedNotes, notAppliedNotes } from "./change-notes";
import type { Context } from "./context";
import { credentialHistory } from "./credential-history";
import { changedInputs } from "./diff";
import { InitializationFailed } from "./initialization-failed";
import type { Inputs, Outputs } from "./inputs";
import { namedFunction, parseResourceId } from "./names";
import { isCodeDue, nextStep } from "./next-step";
import {
  keptClaim,
  type MarkProof,
  markIn,
  nextRevision,
  refuseOthers,
  standing,
  textWithoutMark,
  withMark,
} from "./ownership";
import { proveBeforeSwitch } from "./proof";
import { refuseUnmarked } from "./unmarked";
import { progress } from "./wait-until-ready";

/** Sets the whole content at once: credentials that belong together are never live one without the other. */
export async function update(context: Context, id: string, olds: Outputs, inputs: Inputs): Promise<{ outs: Outputs }> {
  try {
    const { outs } = await setWhatChanged(context, id, olds, inputs);
    for (const text of appliedNotes(inputs, olds.credentialFacts)) note(context, inputs, "warning", text);
    return { outs };
  } catch (error) {
    for (const text of notAppliedNotes(inputs, olds.credentialFacts)) note(context, inputs, "warning", text);
    throw error;
  }
}

async function setWhatChanged(context: Context, id: string, olds: Outputs, inputs: Inputs) {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const record = await center.getIntegration(envId, integrationId);
  if (!record) {
    await believeGone(context, center, { ...olds, integrationId });
    const sentence = `${inputs.name}: the integration ${integrationId} went from ${envId} while this ran; nothing was sent. Run again: it is made anew, and the preview shows it.`;
    throw new Error(coded("INTEGRATION_GONE", sentence));
  }
  const where = standing(olds, record.description, inputs.stackIdentity);
  refuseOthers(inputs.name, integrationId, where);
  if (where.is === "unmarked") await refuseUnmarked(context, center, olds, record);
  const target = { integrationId, functionName: namedFunction(inputs) ?? (record.functionName || olds.functionName) };
  const step = nextStep(changedInputs(context, olds, inputs), olds, where);
  if (step === "record") return stateOnly(context, id, olds, inputs, target, olds);
  const known = markIn(record.description)?.proof;
  const { stackIdentity = known?.stackIdentity ?? "" } = inputs;
  const { claim = context.newClaim(), revision } = keptClaim(known, olds);
  const proof: MarkProof = { stackIdentity, claim, revision };
  if (step === "label") {
    await center.labelIntegration(envId, integrationId, {
      name: inputs.name,
      description: withMark(descriptionFor(inputs, record), { owner: inputs.owner, proof }),
    });
    return stateOnly(context, id, olds, inputs, target, proof);
  }
  return deploy(context, center, id, { olds, inputs, target, record, proof, isWaiting: step === "wait" });
}

interface Deploying {
  readonly olds: Outputs;
  readonly inputs: Inputs;
  readonly target: Target;
  readonly record: IntegrationRecord;
  readonly proof: MarkProof;
  /** Nothing changed since the last run, which gave up waiting. */
  readonly isWaiting: boolean;
}

async function deploy(context: Context, center: IntegrationCenter, id: string, deploying: Deploying) {
  const { olds, inputs, target, proof: before, isWaiting } = deploying;
  const secrets = context.memory.find(inputs);
  if (!secrets) throw new Error(checkForgotten(inputs.name, "what check knew is"));
  const found = await center.getFunction(inputs.envId, target.functionName);
  const codeZip =
    (isCodeDue(olds, inputs) ? declaredCode(context, inputs) : undefined) ??
    (found ? undefined : templateCode(context, inputs));
  const { integrationId } = target;
  const content = contentOf(inputs, secrets, codeZip, { found, olds, integrationId });
  const provenBy = await proveBeforeSwitch(context, inputs, content.credentials, olds);
  const finishing = (proof: MarkProof): Finishing => ({
    target,
    content,
    proof,
    provenBy,
    verb: "update",
    isInUse: true,
    olds,
  });
  // Setting it all again would only start another deployment.
  if (isWaiting) {
    const sight = await progress({ ...context, center }, settlingOf(context, inputs, finishing(before)));
    if (sight !== "not under way") {
      return finish(context, center, inputs, { ...finishing(before), isLive: sight === "live" });
    }
  }
  const proof = { ...before, revision: nextRevision(before.revision, context.newClaim()) };
  await send(center, id, deploying, content, proof);
  return finish(context, center, inputs, finishing(proof));
}

async function send(
  center: IntegrationCenter,
  id: string,
  { olds, inputs, target, record }: Deploying,
  content: Content,
  proof: MarkProof,
): Promise<void> {
  const description = descriptionFor(inputs, record);
  const change = changeTo({ ...inputs, ...(description ? { description } : {}) }, target, content, proof);
  try {
    await center.updateIntegration(inputs.envId, target.integrationId, change);
  } catch (error) {
    if (error instanceof ProviderError && error.details.ambiguous) {
      const sentence = `${inputs.name}: ${error.message} It is not known whether the change was taken; the next run sets the whole again.`;
      const outs = outputsOf(olds, target, "Configuration Error");
      throw new InitializationFailed(id, outs, [coded("CHANGE_UNANSWERED", sentence)]);
    }
    throw error;
  }
}

/** What the program does not declare stays, also the text that somebody wrote in the console. */
function descriptionFor({ description }: Inputs, record: IntegrationRecord): string | undefined {
  return description ?? textWithoutMark(record.description);
}

function stateOnly(
  context: Context,
  id: string,
  olds: Outputs,
  inputs: Inputs,
  target: Target,
  { claim, revision }: Pick<Outputs, "claim" | "revision">,
) {
  const { status, credentialSync, provenBy } = olds;
  const outs: Outputs = {
    ...outputsOf(inputs, target, status),
    ...(claim === undefined ? {} : { claim }),
    ...(revision === undefined ? {} : { revision }),
    ...credentialHistory(olds, inputs, context.clock.now()),
    ...(provenBy ? { provenBy } : {}),
    ...(credentialSync ? { credentialSync } : {}),
    ...codeKnown(olds),
  };
  return { id, outs };
}

function note(context: Context, { owner }: Inputs, severity: "info" | "warning", text: string): void {
  context.note({ resource: owner, severity, text });
}
