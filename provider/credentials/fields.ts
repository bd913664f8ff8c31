import { type CredentialField, credentialFields, type IntegrationType } from "../../catalog";
import { type Accepted, formats } from "./formats";
import { notText } from "./not-text";
import type { CheckContext } from "./types";
import { recogniseWrongField } from "./wrong-field";

/** Everything that can be said about one field on its own. */
type FieldState =
  | { readonly is: "absent" }
  | { readonly is: "unknown"; readonly value: unknown }
  | { readonly is: "refused"; readonly reason: string }
  | ({ readonly is: "accepted" } & Accepted);

export interface CheckedField {
  readonly name: string;
  readonly field: CredentialField;
  readonly state: FieldState;
}

export interface AcceptedField extends CheckedField {
  readonly state: Extract<FieldState, { is: "accepted" }>;
}

/** The type's fields in their order, each read from the given values. */
export function readFields(
  type: IntegrationType,
  values: Readonly<Record<string, unknown>>,
  context: CheckContext,
): CheckedField[] {
  return credentialFields(type).map(([name, field]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return { name, field, state: readField(type, field, value, context) };
  });
}

function readField(
  type: IntegrationType,
  { format }: CredentialField,
  value: unknown,
  context: CheckContext,
): FieldState {
  if (value === undefined || value === null) return { is: "absent" };
  if (context.isUnknown(value)) return { is: "unknown", value };
  if (typeof value !== "string") return { is: "refused", reason: notText(value) };
  if (value.trim() === "") return { is: "refused", reason: "is empty." };
  const reading = formats[format].read(value);
  if (!("refused" in reading)) return { is: "accepted", ...reading };
  const elsewhere = recogniseWrongField(type, format, value, context.nowMs);
  if (!elsewhere) return { is: "refused", reason: reading.refused };
  return { is: "refused", reason: elsewhere.certain ? elsewhere.text : `${reading.refused} It ${elsewhere.text}` };
}

export function acceptedFields(fields: readonly CheckedField[]): AcceptedField[] {
  return fields.flatMap(({ name, field, state }) => (state.is === "accepted" ? [{ name, field, state }] : []));
}

export function pathOf(name: string): string {
  return `credentials.${name}`;
}
