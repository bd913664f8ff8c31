import { z } from "zod";
import type { IntegrationTypeCode } from "../../catalog";
import { integrationBusiness } from "../../cloud-api";
import type { IntegrationCenter, TemplateField } from "../integration-center";
import { parseJson } from "../json";
import { ProviderError } from "../provider-error";
import type { CloudClient } from "./client";
import { everyPage } from "./pages";

const action = "GetUserKeyTemplateList";

/** The vendor's client reads name, type and required; how `required` is written is not documented. */
const templateSchema = z.looseObject({
  fields: z
    .array(z.looseObject({ name: z.string(), type: z.string().optional(), required: z.unknown().optional() }))
    .optional(),
});

/** Every type that the cloud offers. */
export function typeTemplates(cloud: CloudClient): Pick<IntegrationCenter, "listTypeTemplates"> {
  return {
    async listTypeTemplates(envId) {
      const templates = await fetchTemplates(cloud, envId, undefined);
      return templates.map(({ AuthTypeCode, AuthTypeName = "", Ext }) => {
        const fields = Ext === "" ? undefined : readFields(Ext);
        return { code: AuthTypeCode, displayName: AuthTypeName, ...(fields && { fields }) };
      });
    },
  };
}

/** The fields of one type; none where the cloud has no template. One that cannot be read is an error, never an empty list. */
export async function templateFields(
  cloud: CloudClient,
  envId: string,
  type: IntegrationTypeCode,
): Promise<TemplateField[]> {
  const templates = await fetchTemplates(cloud, envId, type);
  return templates
    .filter(({ AuthTypeCode, Ext }) => AuthTypeCode === type && Ext !== "")
    .flatMap(({ Ext }) => {
      const fields = readFields(Ext);
      if (!fields) throw unreadable(type);
      return fields;
    });
}

function fetchTemplates(cloud: CloudClient, envId: string, type: IntegrationTypeCode | undefined) {
  const resource = `${type === undefined ? "the integration types" : `integration type ${type}`} in ${envId}`;
  return everyPage(action, resource, async (page) => {
    const request = { EnvId: envId, ...page, ...(type && { AuthTypeCode: type }), Business: integrationBusiness };
    const { KeyTemplateList, TotalCount } = await cloud.act(action, request, { resource });
    return { items: KeyTemplateList, totalCount: TotalCount };
  });
}

/** undefined for a form that we do not know. */
function readFields(ext: string): TemplateField[] | undefined {
  const template = templateSchema.safeParse(parseJson(ext));
  if (!template.success) return undefined;
  return (template.data.fields ?? []).map(({ name, type, required }) => ({
    name,
    secret: type === "password",
    ...readRequired(required),
  }));
}

function readRequired(required: unknown): { required?: boolean } {
  const word = String(required).toLowerCase();
  if (["true", "1"].includes(word)) return { required: true };
  return ["false", "0"].includes(word) ? { required: false } : {};
}

function unreadable(type: IntegrationTypeCode): ProviderError {
  return new ProviderError({
    responsible: "cloud",
    action,
    resource: `integration type ${type}`,
    code: "TEMPLATE_UNREADABLE",
    reason: "its template does not say which fields are secret in a form that we know",
    hint: "Please report this to pulumi-cloudbase.",
  });
}
