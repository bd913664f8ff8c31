import { callbackDomain } from "../../catalog";
import type { CallbackDomain, FunctionRecord, IntegrationCenter, IntegrationRecord } from "../integration-center";
import type { Context } from "./context";
import { observeCredentials } from "./credential-sync";
import type { Inputs, Outputs } from "./inputs";
import { ownerIn, parseResourceId, resourceId } from "./names";

/** What refresh keeps: `{}` when the integration is gone. */
export interface ReadResult {
  readonly id?: string;
  readonly props?: Outputs;
  readonly inputs?: Inputs;
}

/** Looks at what is really there. Where it differs from what was set, the inputs say so, and the next preview shows it. */
export async function read(context: Context, id: string, olds: Outputs): Promise<ReadResult> {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const record = await findRecord(context, center, envId, integrationId);
  if (!record) return {};
  const owner = ownerIn(record.description);
  // Somebody adopted it: it is theirs, and for this stack it is gone.
  if (owner !== undefined && owner !== olds.owner) return {};
  const functionName = record.functionName || olds.functionName;
  const [found, domain] = await Promise.all([
    center.getFunction(envId, functionName),
    center.getCallbackDomain(envId, callbackDomain(integrationId)),
  ]);
  const { facts, sync } = observeCredentials(context, olds, found);
  if (sync && sync.state !== "in sync") context.say(`${olds.name}: credentials ${sync.state}: ${sync.evidence}.`);
  const { credentialSync: _earlier, ...applied } = olds;
  const props: Outputs = {
    ...applied,
    name: record.name,
    owner: owner ?? "",
    functionName,
    ...(found ? observedEnvironment(olds, found) : {}),
    credentialFacts: facts,
    ...(sync && { credentialSync: sync }),
    status: statusOf(found, domain),
  };
  return { id: resourceId(envId, integrationId), props, inputs: inputsOf(props) };
}

/** One list serves a refresh of a whole stack; that something is gone is believed only when it is asked for by itself. */
async function findRecord(
  context: Context,
  center: IntegrationCenter,
  envId: string,
  integrationId: string,
): Promise<IntegrationRecord | undefined> {
  const { integrations } = await context.view.look(center, envId);
  const listed = integrations.find((record) => record.integrationId === integrationId);
  return listed ?? center.getIntegration(envId, integrationId);
}

function statusOf(found: FunctionRecord | undefined, domain: CallbackDomain | undefined): string {
  if (!found || /Failed$/.test(found.status) || domain?.status !== "SUCCESS") return "Configuration Error";
  return "Running";
}

/** The user's own variables as the function has them; those of the Integration Center are credentials or URLs. */
function observedEnvironment(olds: Outputs, { environment }: FunctionRecord): Pick<Outputs, "environment"> {
  if (!olds.environment) return {};
  const own = Object.keys(olds.environment).filter((name) => environment[name] !== undefined);
  return { environment: Object.fromEntries(own.map((name) => [name, environment[name] ?? ""])) };
}

function inputsOf(props: Outputs): Inputs {
  const { status, credentialSync, credentialsSetAt, credentialHistory, provenBy, ...inputs } = props;
  return inputs;
}
