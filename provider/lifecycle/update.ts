import { CenterError } from "../errors";
import { changeTo, declaredCode, finish, outputsOf } from "./apply";
import type { Context } from "./context";
import { diff } from "./diff";
import { HalfMade } from "./half-made";
import type { Inputs, Outputs } from "./inputs";
import { namedFunction, ownerIn, parseResourceId } from "./names";
import { proveBeforeSwitch } from "./proof";
import { isUnderWay } from "./settle";

/** Sets the whole content at once: credentials that belong together are never live one without the other. */
export async function update(context: Context, id: string, olds: Outputs, inputs: Inputs): Promise<{ outs: Outputs }> {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const record = await center.getIntegration(envId, integrationId);
  if (!record) {
    throw new Error(
      `${inputs.name}: the integration ${integrationId} is gone from ${envId}; nothing was sent. Run pulumi refresh, then it is made anew.`,
    );
  }
  const owner = ownerIn(record.description);
  if (owner !== undefined && owner !== inputs.owner && owner !== olds.owner) {
    throw new Error(
      `${inputs.name}: the integration ${integrationId} now belongs to ${owner}; nothing was sent. Take it out of one of the two programs.`,
    );
  }
  const target = { integrationId, functionName: namedFunction(inputs) ?? (record.functionName || olds.functionName) };
  const codeChanged = inputs.functionCodeHash !== olds.functionCodeHash || olds.status !== "Running";
  // ignoreChanges on credentials: none came in, and what the cloud holds stays.
  const credentials = context.memory.find(inputs);
  const provenBy = await proveBeforeSwitch(context, inputs, credentials, olds);
  const content = { credentials, codeZip: codeChanged ? declaredCode(inputs) : undefined, provenBy };
  // A run that gave up waiting: setting it all again would only start another deployment.
  const onlyWaiting =
    diff(olds, inputs).changes === true && (await isUnderWay(center, inputs, { ...target, ...content }));
  try {
    if (!onlyWaiting) await center.updateIntegration(envId, integrationId, changeTo(inputs, target, content));
  } catch (error) {
    if (error instanceof CenterError && error.details.ambiguous) {
      throw new HalfMade(id, outputsOf(olds, target, "Configuration Error"), [
        `${inputs.name}: ${error.message} It is not known whether the change was taken; the next run sets it again.`,
      ]);
    }
    throw error;
  }
  const { outs } = await finish(context, center, inputs, target, content, olds);
  return { outs };
}
