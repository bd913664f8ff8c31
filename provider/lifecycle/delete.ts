import { injectedCredentials, integrationType } from "../../catalog";
import { coded } from "../error-codes";
import type { FunctionRecord, IntegrationCenter } from "../integration-center";
import { believeGone } from "./account";
import type { Context } from "./context";
import type { Outputs } from "./inputs";
import { parseResourceId } from "./names";
import { deleteStep } from "./next-step";
import { standing } from "./ownership";
import { durationMs, within } from "./timeouts";
import { unmarkedStays } from "./unmarked";

/**
 * Releases callback domain and routes; keeps the function and its variables, and says what that means (documented).
 * Touches only what this state entry made or took over last: whatever came after it left another claim.
 */
export function remove(context: Context, id: string, olds: Outputs): Promise<void> {
  const limit = olds.customTimeouts?.delete;
  const sentence = `${olds.name}: not deleted within ${limit}, the time that customTimeouts allows. Run again: it goes on from what is there.`;
  return within(context.clock, durationMs(limit), release(context, id, olds), coded("DELETE_TOO_SLOW", sentence));
}

async function release(context: Context, id: string, olds: Outputs): Promise<void> {
  const { envId, integrationId } = parseResourceId(id);
  const note = (severity: "info" | "warning", text: string) => context.note({ resource: olds.owner, severity, text });
  const center = context.connect();
  const record = await center.getIntegration(envId, integrationId);
  if (record) {
    const where = standing(olds, record.description);
    const by = "by" in where ? where.by : olds.owner;
    switch (deleteStep(where, olds.deleteProtection !== undefined)) {
      case "leave":
        note("warning", leftTo(olds, integrationId, by));
        return;
      case "refuse: unclear":
        throw new Error(coded("OWNER_UNCLEAR", unclear(olds, integrationId, by)));
      case "refuse: unmarked":
        throw new Error(coded("MARK_REMOVED", unmarkedStays({ ...olds, integrationId })));
      case "refuse: protected":
        throw new Error(coded("DELETE_PROTECTED", protectedBy(olds)));
      case "delete":
    }
    await center.deleteIntegration(envId, integrationId);
    context.view.deleted(envId, integrationId);
  } else {
    await believeGone(context, center, { ...olds, integrationId });
  }
  const [domain, kept] = await Promise.all([
    center.getCallbackDomain(envId, olds.callbackDomain),
    functionIfReadable(center, olds),
  ]);
  if (domain) await center.releaseCallbackDomain(envId, olds.callbackDomain);

  const routes = Object.keys(olds.callbackUrls ?? {}).length;
  note("info", `callback domain and ${counted(routes, "route")} released; callbacks sent there from now on are lost.`);
  if (kept !== "not read") {
    if (kept) note("info", keptFunction(olds, Object.keys(kept.environment).length));
  } else note("info", keptFunction(olds, undefined));
}

/** It only informs: a failure of this call must not undo a delete that is done. */
async function functionIfReadable(
  center: IntegrationCenter,
  { envId, functionName }: Outputs,
): Promise<FunctionRecord | undefined | "not read"> {
  try {
    return await center.getFunction(envId, functionName);
  } catch {
    return "not read";
  }
}

function leftTo({ owner }: Outputs, integrationId: string, by: string): string {
  const whose =
    by === owner
      ? ", since its replacement is the same integration, or a stack of the same name took it over."
      : `: it belongs to ${by} now, which took it over.`;
  return `${integrationId} was not deleted${whose}`;
}

function unclear({ name }: Outputs, integrationId: string, by: string): string {
  return `${name}: ${integrationId} bears the mark of ${by} with a proof that this state entry does not know, so it was not deleted: a later run of this stack that was cut off may have made it, or a stack of the same name that is kept elsewhere. Run pulumi up once, then delete again; or remove it from state alone: pulumi state delete <its URN>.`;
}

function protectedBy({ name, deleteProtection }: Outputs): string {
  return `${name}: not deleted: deleteProtection says ${JSON.stringify(deleteProtection)}. Take deleteProtection out of the program, apply that, and delete it then.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function keptFunction({ envId, functionName, type, credentialFacts }: Outputs, variables: number | undefined): string {
  const live = injectedCredentials(integrationType(type))
    .filter(([name, { secret }]) => secret && credentialFacts[name] !== undefined)
    .map(([name]) => `${name} ${String(credentialFacts[name])}`);
  const held = live.length === 0 ? "" : `, among them credentials that are still live (${live.join(", ")})`;
  return [
    `function ${functionName} was kept, with ${variables === undefined ? "its variables" : counted(variables, "variable")}${held}.`,
    `  Use it again: functionName: "${functionName}".   Remove it: npx pulumi-cloudbase orphans remove ${functionName} --env-id ${envId}`,
  ].join("\n");
}
