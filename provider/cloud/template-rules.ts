import { credentialFields, extKeyOf, type IntegrationType, nearestName } from "../../catalog";
import type { TemplateField } from "../integration-center";

/** Keys of Ext that must be encrypted: those that our catalog calls secret, and those that the cloud calls passwords. */
export function secretKeys(type: IntegrationType, template: readonly TemplateField[]): Set<string> {
  const ours = credentialFields(type).filter(([, { secret }]) => secret);
  return new Set([
    ...ours.map(([name]) => extKeyOf(type, name)),
    ...template.filter(({ secret }) => secret).map(({ name }) => name),
  ]);
}

/**
 * What is wrong with a set of keys of Ext, by the cloud's own template. Only of a type whose fields nobody documents: there
 * the template knows better than the catalog. Never holds a value.
 */
export function problemsByTemplate(
  type: IntegrationType,
  template: readonly TemplateField[],
  givenKeys: readonly string[],
): string[] {
  if (type.fieldsFrom === "documented") return [];
  const ours = credentialFields(type).map(([name]) => extKeyOf(type, name));
  const known = [...new Set([...ours, ...template.map(({ name }) => name)])];
  const unknown = givenKeys.filter((key) => !known.includes(key));
  const missing = template.filter(
    ({ name, required }) => required && name !== type.ticketField && !givenKeys.includes(name),
  );
  return [
    ...unknown.map((key) => `${key} is a field neither of the catalog nor of the cloud's template${hint(key, known)}`),
    ...missing.map(({ name }) => `${fieldName(type, name)} is required by the cloud's template and was not given`),
  ];
}

function hint(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return near === undefined ? ` (these are known: ${known.join(", ")})` : ` (did you mean ${near}?)`;
}

/** The name under which the program gives it. */
function fieldName(type: IntegrationType, extKey: string): string {
  return credentialFields(type).find(([name]) => extKeyOf(type, name) === extKey)?.[0] ?? extKey;
}
