import { injectedCredentials, integrationType } from "../../catalog";
import type { Context } from "./context";
import type { Outputs } from "./inputs";
import { ownerIn, parseResourceId } from "./names";

/** Releases callback domain and routes; keeps the function and its variables, and says what that means (documented). */
export async function remove(context: Context, id: string, olds: Outputs): Promise<void> {
  const { envId, integrationId } = parseResourceId(id);
  if (context.takenUp.has(id)) {
    // A forced replacement that creates first: names are unique, so the replacement took up what it should replace.
    context.say(`${olds.name}: ${integrationId} was not deleted, since its replacement is the same integration.`);
    return;
  }
  const center = context.connect();
  const owner = ownerIn((await center.getIntegration(envId, integrationId))?.description ?? "");
  if (owner !== undefined && owner !== olds.owner) {
    context.say(`${olds.name}: ${integrationId} was not deleted; it belongs to ${owner} now, which took it over.`);
    return;
  }
  await center.deleteIntegration(envId, integrationId);
  context.view.forget(envId);
  const domain = await center.getCallbackDomain(envId, olds.callbackDomain);
  if (domain) await center.releaseCallbackDomain(envId, olds.callbackDomain);

  const routes = Object.keys(olds.callbackUrls ?? {}).length;
  context.say(
    `${olds.name}: callback domain and ${routes} routes released; callbacks sent there from now on are lost.`,
  );
  const kept = await center.getFunction(envId, olds.functionName);
  if (kept) context.say(keptFunction(olds, Object.keys(kept.environment).length));
}

function keptFunction({ envId, functionName, type, credentialFacts }: Outputs, variables: number): string {
  const live = injectedCredentials(integrationType(type))
    .filter(([name, { secret }]) => secret && credentialFacts[name] !== undefined)
    .map(([name]) => `${name} ${String(credentialFacts[name])}`);
  const held = live.length === 0 ? "" : ` that still hold live credentials (${live.join(", ")})`;
  return [
    `function ${functionName} was kept, with ${variables} variables${held}.`,
    `  Use it again: functionName: "${functionName}".   Remove it: npx pulumi-cloudbase orphans remove ${functionName} --env-id ${envId}`,
  ].join("\n");
}
