import {
  credentialFields,
  environmentName,
  type IntegrationTypeCode,
  injectedCredentials,
  injectedVariables,
  integrationType,
  isIntegrationTypeCode,
} from "../../catalog";
import type { IntegrationCenter, IntegrationRecord } from "../../provider/integration-center";
import { markIn, textWithoutMark } from "../../provider/lifecycle/ownership";
import type { Found, Given, LeftOut } from "./found";
import { programName } from "./names";
import { publicValue } from "./public-value";

/** Reads every integration of an environment. Changes nothing, and takes no value that is or may be a secret. */
export async function readEnvironment(
  center: IntegrationCenter,
  envId: string,
): Promise<{ found: readonly Found[]; leftOut: readonly LeftOut[] }> {
  const found: Found[] = [];
  const leftOut: LeftOut[] = [];
  const records = await center.listIntegrations(envId);
  // One after another: the cloud counts calls.
  for (const record of [...records].sort((a, b) => a.name.localeCompare(b.name))) {
    const why = notTaken(record);
    const what = `${record.name} (${record.integrationId})`;
    if (why !== undefined) leftOut.push({ what, why });
    else if (isIntegrationTypeCode(record.type)) found.push(await readOne(center, envId, record, record.type));
  }
  return { found, leftOut };
}

function notTaken({ type, description }: IntegrationRecord): string | undefined {
  const owner = markIn(description)?.owner;
  if (owner !== undefined) return `belongs to ${owner}, which declares it already`;
  if (!isIntegrationTypeCode(type)) return `is of type ${type}, which this version does not know`;
  return undefined;
}

async function readOne(
  center: IntegrationCenter,
  envId: string,
  { integrationId, name, description, functionName }: IntegrationRecord,
  code: IntegrationTypeCode,
): Promise<Found> {
  const type = integrationType(code);
  const found = functionName === "" ? undefined : await center.getFunction(envId, functionName);
  const variables = found?.environment ?? {};
  const readable = new Set(injectedCredentials(type).map(([field]) => field));
  const credentials: Record<string, Given> = {};
  const perhaps: string[] = [];
  for (const [field, { required }] of credentialFields(type)) {
    const isSeen = readable.has(field) && found !== undefined;
    if (!required && !isSeen) {
      perhaps.push(field);
      continue;
    }
    if (!required && !variables[field]) continue;
    const text = publicValue(type, field, variables[field]);
    credentials[field] =
      text === undefined
        ? { env: environmentName(programName({ name, integrationId }), field), toFill: true }
        : { text };
  }
  const injected = injectedVariables(type);
  return {
    integrationId,
    name,
    type: code,
    description: textWithoutMark(description),
    credentials,
    perhaps,
    variables: Object.keys(variables)
      .filter((variable) => !injected.has(variable))
      .sort(),
    remarks: found ? [] : ["Its function is gone: the first apply deploys the package's template."],
  };
}
