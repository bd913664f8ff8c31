import {
  callbackDomain,
  callbackUrls,
  credentialFields,
  integrationType,
  integrationTypeCodes,
  isIntegrationTypeCode,
  nearestName,
} from "../../../catalog";
import { checkCredentials } from "../../credentials";
import { coded } from "../../error-codes";
import type { IntegrationRecord } from "../../integration-center";
import type { Context } from "../../lifecycle/context";
import { markIn, textWithoutMark } from "../../lifecycle/ownership";
import { statusOf } from "../../lifecycle/read";
import { resolveReferences } from "../../lifecycle/references";
import { isUnknown } from "../../lifecycle/unknown";
import type { Properties } from "./values";

/* What programs and people may ask without declaring anything. Each reads, and what it answers holds no secret. */

export interface Asked {
  readonly context: Context;
  readonly defaultEnvId: string | undefined;
  /** For fingerprints without a key. */
  readonly salt: string;
}

/** What the catalog says needs no configured provider. */
type Answer = (asked: () => Asked, args: Properties) => Promise<Properties>;

const functions: Readonly<Record<string, Answer>> = { getIntegration, getTypeFields, getCredentialFacts };

/** Throws for another token, with the nearest. */
export function functionOf(token: string): Answer {
  const found = functions[token.replace(/^cloudbase:index:/, "")];
  if (found) return found;
  const nearest = nearestName(
    token,
    Object.keys(functions).map((name) => `cloudbase:index:${name}`),
  );
  const sentence = `pulumi-cloudbase has no function ${token}.${nearest ? ` Did you mean ${nearest}?` : ""}`;
  throw new Error(coded("TOKEN_UNKNOWN", sentence));
}

export function envIdOf({ defaultEnvId }: Pick<Asked, "defaultEnvId">, { envId = defaultEnvId }: Properties): string {
  if (typeof envId === "string") return envId;
  throw refused("envId is missing: give it here, or to the provider as a default.");
}

async function getIntegration(asked: () => Asked, args: Properties): Promise<Properties> {
  const { context, defaultEnvId } = asked();
  const envId = envIdOf({ defaultEnvId }, args);
  const center = context.connect();
  const record = await findRecord(context, envId, args);
  const { integrationId, name, type, description, functionName, createdAt, updatedAt } = record;
  const domain = callbackDomain(integrationId);
  const [found, seen] = await Promise.all([
    functionName === "" ? undefined : center.getFunction(envId, functionName),
    context.view.callbackDomains.recent(center, envId, domain),
  ]);
  return {
    envId,
    integrationId,
    name,
    type,
    description: textWithoutMark(description),
    owner: markIn(description)?.owner ?? "",
    functionName,
    callbackDomain: domain,
    callbackUrls: isIntegrationTypeCode(type) ? callbackUrls(integrationType(type), integrationId) : {},
    status: statusOf(found, seen),
    createdAt,
    updatedAt,
  };
}

async function findRecord(
  context: Context,
  envId: string,
  { integrationId, name }: Properties,
): Promise<IntegrationRecord> {
  const center = context.connect();
  if (typeof integrationId === "string") {
    const record = await center.getIntegration(envId, integrationId);
    if (record) return record;
    throw notFound(`There is no integration ${integrationId} in ${envId}.`);
  }
  if (typeof name !== "string") throw refused("getIntegration needs integrationId or name.");
  const sameName = await center.listIntegrations(envId, name);
  const record = sameName.find((each) => each.name === name);
  if (record) return record;
  const others = await center.listIntegrations(envId);
  const nearest = nearestName(
    name,
    others.map((each) => each.name),
  );
  throw notFound(`There is no integration called ${name} in ${envId}.${nearest ? ` Did you mean ${nearest}?` : ""}`);
}

async function getTypeFields(_asked: () => Asked, { type: code }: Properties): Promise<Properties> {
  const type = integrationType(typeNamed(code));
  const { displayName, description, fieldsFrom, callbacks } = type;
  return {
    displayName,
    description,
    fieldsFrom,
    fields: credentialFields(type).map(([name, { required, secret, format, description, whereToFind }]) => ({
      name,
      required,
      secret,
      format,
      description,
      whereToFind,
    })),
    callbacks: Object.fromEntries(Object.entries(callbacks).map(([name, { path }]) => [name, path])),
  };
}

async function getCredentialFacts(asked: () => Asked, args: Properties): Promise<Properties> {
  const { context, salt } = asked();
  const type = integrationType(typeNamed(args.type));
  const { credentials } = args;
  if (typeof credentials !== "object" || credentials === null) throw refused("getCredentialFacts needs credentials.");
  const { values, problems } = resolveReferences({ ...credentials }, context.processEnv, context.projectFolder);
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(type.evidence, name)));
  const fingerprint = context.fingerprintFor(salt);
  const checked = checkCredentials(type, given, { isUnknown, nowMs: context.clock.now(), fingerprint });
  const unread = new Set(problems.map(({ path }) => path));
  const failures = [...problems, ...checked.failures.filter(({ path }) => !unread.has(path))];
  return { facts: checked.facts, problems: failures.map(({ path, reason }) => ({ path, reason })) };
}

function typeNamed(type: unknown) {
  if (typeof type === "string" && isIntegrationTypeCode(type)) return type;
  const nearest = typeof type === "string" ? nearestName(type, integrationTypeCodes) : undefined;
  const hint = nearest ? ` Did you mean ${nearest}?` : "";
  throw refused(`${JSON.stringify(type)} is no integration type.${hint} Known: ${integrationTypeCodes.join(", ")}.`);
}

function refused(sentence: string): Error {
  return new Error(coded("ARGUMENTS_REFUSED", sentence));
}

function notFound(sentence: string): Error {
  return new Error(coded("INTEGRATION_NOT_FOUND", sentence));
}
