import { z } from "zod";
import { credentialFields, type IntegrationTypeCode, integrationType } from "../../catalog";
import { integrationBusiness } from "../../cloud-api";
import { CenterError } from "../errors";
import type { Cloud } from "./cloud";
import { parseJson } from "./json";
import { everyPage } from "./pages";

const templateSchema = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string(), type: z.string().optional() })).optional(),
});

/**
 * Names of the credentials that must be encrypted: those that our catalog calls secret, and those that the cloud's own
 * template of the type calls passwords. A template that cannot be read is an error, never an empty list.
 */
export async function secretFieldNames(cloud: Cloud, envId: string, type: IntegrationTypeCode): Promise<Set<string>> {
  const names = credentialFields(integrationType(type)).flatMap(([name, { secret }]) => (secret ? [name] : []));
  for (const template of await templatesOf(cloud, envId, type)) {
    names.push(...passwordNames(template.Ext, type));
  }
  return new Set(names);
}

async function templatesOf(cloud: Cloud, envId: string, type: IntegrationTypeCode) {
  const action = "GetUserKeyTemplateList";
  const resource = `integration type ${type} in ${envId}`;
  const templates = await everyPage(action, resource, async (page) => {
    const request = { EnvId: envId, ...page, AuthTypeCode: type, Business: integrationBusiness };
    const { KeyTemplateList, TotalCount } = await cloud.act(action, request, { resource });
    return { items: KeyTemplateList, totalCount: TotalCount };
  });
  return templates.filter(({ AuthTypeCode }) => AuthTypeCode === type);
}

function passwordNames(ext: string, type: IntegrationTypeCode): string[] {
  if (ext === "") return [];
  const template = templateSchema.safeParse(parseJson(ext));
  if (!template.success) throw unreadable(type);
  const fields = template.data.fields ?? [];
  return fields.filter((field) => field.type === "password").map(({ name }) => name);
}

function unreadable(type: IntegrationTypeCode): CenterError {
  return new CenterError({
    fault: "cloud",
    action: "GetUserKeyTemplateList",
    resource: `integration type ${type}`,
    code: "TEMPLATE_UNREADABLE",
    said: "its template does not say which fields are secret in a form that we know",
    next: "Please report this to pulumi-cloudbase.",
  });
}
