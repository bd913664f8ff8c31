import { type IntegrationType, type IntegrationTypeCode, integrationType } from "../../../../catalog";
import type { PropertySpec, TypeSpec } from "./spec";
import { objectOf, type Types } from "./types";

/** A secret: its text, or where the provider reads it, so that neither program nor configuration need hold it. */
export function credential(types: Types): TypeSpec {
  const environment = objectOf(
    "A value that the provider reads from its environment, which is that of the `pulumi` command.",
    { env: { type: "string", description: "Name of the environment variable." } },
    ["env"],
  );
  const file = objectOf(
    "A value that the provider reads from a file.",
    { file: { type: "string", description: "Path of the file, from the folder of Pulumi.yaml." } },
    ["file"],
  );
  return { oneOf: [{ type: "string" }, types.define("FromEnvironment", environment), types.define("FromFile", file)] };
}

/** Of a class: fields of all its types; required are those that all of them require. */
export function credentialsOf(types: Types, className: string, codes: readonly IntegrationTypeCode[]): TypeSpec {
  const all = codes.map(integrationType);
  const properties = Object.assign({}, ...all.map((type) => fieldsOf(types, type)));
  const required = Object.keys(properties).filter((name) => all.every((type) => type.credentials[name]?.required));
  const description = `What the third party gave you for ${className}.`;
  return types.define(`${className}Credentials`, objectOf(description, properties, required));
}

/** Of any type: by the names that stand in the reference of each. */
export function anyCredentials(types: Types): TypeSpec {
  return { type: "object", additionalProperties: credential(types) };
}

function fieldsOf(types: Types, type: IntegrationType): Record<string, PropertySpec> {
  const together = (name: string) => type.together.find((group) => group.includes(name)) ?? [];
  const fields = Object.entries(type.credentials).map(([name, field]): [string, PropertySpec] => [
    name,
    {
      ...credential(types),
      description: sentences(
        field.description,
        together(name).length > 0 && `All or none of: ${together(name).join(", ")}.`,
        `Where to find it: ${field.whereToFind}.`,
        field.whenChanged && `When it changes: ${field.whenChanged}`,
      ),
      ...(field.secret ? { secret: true } : {}),
      ...(name === type.ticketField ? { willReplaceOnChanges: true } : {}),
    },
  ]);
  const evidence = Object.entries(type.evidence).map(([name, field]): [string, PropertySpec] => [
    name,
    { ...credential(types), description: sentences(field.description, `Where to find it: ${field.whereToFind}.`) },
  ]);
  return Object.fromEntries([...fields, ...evidence]);
}

function sentences(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}
