import { credentialFields, type IntegrationType } from "../catalog";
import type { TemplateField, TypeTemplate } from "./integration-center";

/** How one type of the catalog and the cloud's own template of it compare. Names of fields are the cloud's (keys of Ext). */
export type TypeComparison = { readonly code: string; readonly displayName: string } & (
  | { readonly is: "same" }
  /** The catalog has it, the cloud offers no template of it. */
  | { readonly is: "only here" }
  | { readonly is: "only in the cloud" }
  /** The cloud's template is in a form that we do not know. */
  | { readonly is: "unreadable" }
  | { readonly is: "different"; readonly differences: readonly FieldDifference[] }
);

export type FieldDifference =
  /** `added`: only the cloud has it. `missing`: only the catalog has it. */
  | { readonly field: string; readonly is: "added" | "missing" }
  /** Whether it is a secret. */
  | { readonly field: string; readonly is: "secrecy"; readonly here: boolean; readonly cloud: boolean }
  /** Whether it must be given. */
  | { readonly field: string; readonly is: "required"; readonly here: boolean; readonly cloud: boolean };

/**
 * Every type of the catalog in its order, then those that only the cloud has. `templates` is what
 * `IntegrationCenter.listTypeTemplates` answers. Pure.
 */
export function compareTypes(
  catalogTypes: readonly IntegrationType[],
  templates: readonly TypeTemplate[],
): TypeComparison[] {
  const known = new Set(catalogTypes.map(({ code }) => code));
  return [
    ...catalogTypes.map((type) =>
      compareType(
        type,
        templates.find(({ code }) => code === type.code),
      ),
    ),
    ...templates
      .filter(({ code }) => !known.has(code))
      .map(({ code, displayName }): TypeComparison => ({ code, displayName, is: "only in the cloud" })),
  ];
}

function compareType(type: IntegrationType, template: TypeTemplate | undefined): TypeComparison {
  const { code, displayName } = type;
  if (!template) return { code, displayName, is: "only here" };
  if (!template.fields) return { code, displayName, is: "unreadable" };
  const differences = compareFields(fieldsInExt(type), template.fields);
  return differences.length === 0
    ? { code, displayName, is: "same" }
    : { code, displayName, is: "different", differences };
}

/** The type's fields as a template would tell them; the ticket is no part of Ext. */
function fieldsInExt(type: IntegrationType): TemplateField[] {
  return credentialFields(type)
    .filter(([name]) => name !== type.ticketField)
    .map(([name, { extKey = name, secret, required }]) => ({ name: extKey, secret, required }));
}

function compareFields(here: readonly TemplateField[], cloud: readonly TemplateField[]): FieldDifference[] {
  return [
    ...here.flatMap((field) =>
      compareField(
        field,
        cloud.find(({ name }) => name === field.name),
      ),
    ),
    ...cloud
      .filter(({ name }) => !here.some((field) => field.name === name))
      .map(({ name }): FieldDifference => ({ field: name, is: "added" })),
  ];
}

function compareField(here: TemplateField, cloud: TemplateField | undefined): FieldDifference[] {
  if (!cloud) return [{ field: here.name, is: "missing" }];
  const differences: FieldDifference[] = [];
  if (here.secret !== cloud.secret) {
    differences.push({ field: here.name, is: "secrecy", here: here.secret, cloud: cloud.secret });
  }
  // A template that does not say is no difference.
  if (here.required !== undefined && cloud.required !== undefined && here.required !== cloud.required) {
    differences.push({ field: here.name, is: "required", here: here.required, cloud: cloud.required });
  }
  return differences;
}
