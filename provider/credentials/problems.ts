import type { IntegrationType } from "../../catalog";
import { nearestName } from "../../catalog";
import type { Problem } from "../problem";
import { acceptedFields, type CheckedField, pathOf } from "./fields";
import type { Accepted } from "./formats";
import type { CheckContext } from "./types";
import { recogniseWrongField } from "./wrong-field";

/** What is wrong with each field, on its own or beside the others; at most one failure a field. `unlisted`: names that the catalog does not have. */
export function fieldProblems(
  type: IntegrationType,
  fields: readonly CheckedField[],
  unlisted: readonly string[],
): Problem[] {
  return fields.flatMap((checked) => {
    const reason = problemOf(type, checked, fields, unlisted);
    if (reason === undefined) return [];
    return [{ path: pathOf(checked.name), reason, whereToFind: checked.field.whereToFind }];
  });
}

function problemOf(
  type: IntegrationType,
  checked: CheckedField,
  fields: readonly CheckedField[],
  unlisted: readonly string[],
): string | undefined {
  switch (checked.state.is) {
    case "unknown":
      return undefined;
    case "refused":
      return checked.state.reason;
    case "absent":
      return checked.field.required ? missing(checked.name, fields, unlisted) : halfGroup(type, checked.name, fields);
    case "accepted":
      return checked.field.format === "rsa-public-key" ? mixUp(checked.state, fields) : undefined;
  }
}

function missing(name: string, fields: readonly CheckedField[], unlisted: readonly string[]): string {
  const names = fields.map((field) => field.name).filter((each) => !unlisted.includes(each));
  const misspelt = unlisted.find((given) => nearestName(given, names) === name);
  return misspelt === undefined ? "missing." : `missing; it was given as ${misspelt}.`;
}

/** An optional field may be absent, unless its group was begun. Of a group with an unknown member nothing is known. */
function halfGroup(type: IntegrationType, name: string, fields: readonly CheckedField[]): string | undefined {
  const group = type.together.find((members) => members.includes(name)) ?? [];
  const others = fields.filter((other) => other.name !== name && group.includes(other.name));
  if (others.some(({ state }) => state.is === "unknown")) return undefined;
  const given = others.filter(({ state }) => state.is !== "absent").map((other) => other.name);
  if (given.length === 0) return undefined;
  return `missing; it belongs to ${given.join(" and ")}. Give ${group.length === 2 ? "both, or neither" : "all, or none"}.`;
}

/** The most frequent slip of all: the merchant's own public key in the place of WeChat Pay's. */
function mixUp({ publicKey }: Accepted, fields: readonly CheckedField[]): string | undefined {
  const own = acceptedFields(fields).find(
    ({ field, state }) => field.format === "rsa-private-key" && publicKey && state.publicKey?.equals(publicKey),
  );
  return own && `is the merchant's own public key (it matches ${pathOf(own.name)}); WeChat Pay's is needed.`;
}

/** Names that the type does not have, each with the field that was probably meant. */
export function unknownNames(
  type: IntegrationType,
  values: Readonly<Record<string, unknown>>,
  context: CheckContext,
): Problem[] {
  return Object.entries(values)
    .filter(([given, value]) => !Object.hasOwn(type.credentials, given) && value !== undefined)
    .map(([given, value]) => ({
      path: pathOf(given),
      reason: `unknown field; ${suggestion(type, given, context.isUnknown(value) ? undefined : value, context.nowMs)}`,
    }));
}

function suggestion(type: IntegrationType, given: string, value: unknown, nowMs: number): string {
  const names = Object.keys(type.credentials);
  const named = names.find((name) => type.credentials[name]?.extKey === given);
  if (named !== undefined) return `that is the cloud's name for ${named}; give it as ${named}.`;
  const near = nearestName(given, names);
  if (near !== undefined) return `did you mean ${near}?`;
  const recognised = typeof value === "string" ? recogniseWrongField(type, undefined, value, nowMs) : undefined;
  return recognised ? `its value ${recognised.text}` : `${type.code} takes ${names.join(", ")}.`;
}
