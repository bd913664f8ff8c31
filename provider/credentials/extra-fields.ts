import { type CredentialField, type IntegrationType, nearestName } from "../../catalog";

/**
 * Of a type whose fields nobody documents the program may give others than the catalog names: the cloud's template, which
 * is read before anything is sent, decides whether they exist (provider/cloud/template-rules.ts). Until then each counts
 * as a secret that stays in the cloud.
 */
const extraField: CredentialField = {
  format: "opaque",
  required: false,
  secret: true,
  description: "A field that the catalog does not name.",
  whereToFind: "the form of this integration type in the CloudBase console",
  injected: false,
};

/** The type with the further fields among `names`; a type with documented fields has none. */
export function withExtraFields(type: IntegrationType, names: readonly string[]): IntegrationType {
  const extra = names.filter((name) => isExtra(type, name));
  if (extra.length === 0) return type;
  return {
    ...type,
    credentials: { ...type.credentials, ...Object.fromEntries(extra.map((name) => [name, extraField])) },
  };
}

function isExtra(type: IntegrationType, name: string): boolean {
  if (type.fieldsFrom === "documented" || Object.hasOwn(type.credentials, name)) return false;
  // Another spelling of a known field would be the same key of Ext twice.
  const isTaken = Object.values(type.credentials).some(({ extKey }) => extKey === name);
  return !isTaken && !Object.hasOwn(type.evidence, name) && /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(name);
}

/** A whole sentence for a field that only the program names. */
export function extraFieldNote(type: IntegrationType, name: string): string | undefined {
  if (!isExtra(type, name)) return undefined;
  const near = nearestName(name, Object.keys(type.credentials));
  const question = near === undefined ? "" : ` Was ${near} meant?`;
  return `Not in the catalog; the cloud's template of ${type.code} decides at apply. It is treated as a secret.${question}`;
}
