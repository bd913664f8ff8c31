import type { Kind } from "./declarations";
import { fromSdk } from "./from-sdk";
import type { EnumSpec, ObjectSpec, Properties, PropertySpec, TypeDefinition, TypeSpec } from "./spec";

/** Types of the package by token, as they come up: each is defined where it is used first. */
export class Types {
  readonly definitions: Record<string, TypeDefinition> = {};

  /** `owner` and `field` name the type where the kind has none of its own. */
  of(kind: Kind, owner: string, field: string): TypeSpec {
    if (kind === "unknown") return { $ref: "pulumi.json#/Any" };
    if (kind === "folder") return { oneOf: [{ type: "string" }, { $ref: "pulumi.json#/Archive" }] };
    if (kind === "credentials") throw new Error("the credentials differ by class");
    if (typeof kind === "string") return { type: kind === "number" ? "integer" : kind };
    if ("mapOf" in kind) return { type: "object", additionalProperties: this.of(kind.mapOf, owner, field) };
    if ("listOf" in kind) return { type: "array", items: this.of(kind.listOf, owner, field) };
    if ("oneOf" in kind) {
      const values = kind.oneOf.map((value) => ({ value }));
      return this.define(`${owner}${pascalCase(field)}`, enumOf(`The values of \`${field}\`.`, values));
    }
    const { description, fields } = declaredObject(kind.object);
    const properties = Object.entries(fields).map(([name, declaration]): [string, PropertySpec] => [
      name,
      { ...this.of(declaration.kind, kind.object, name), description: declaration.description },
    ]);
    const required = Object.entries(fields).flatMap(([name, declaration]) => (declaration.required ? [name] : []));
    return this.define(kind.object, objectOf(description, Object.fromEntries(properties), required));
  }

  define(name: string, definition: TypeDefinition): TypeSpec {
    this.definitions[token(name)] ??= definition;
    return { $ref: `#/types/${token(name)}` };
  }
}

export function token(name: string): string {
  return `cloudbase:index:${name}`;
}

export function objectOf(description: string, properties: Properties, required: readonly string[]): ObjectSpec {
  return { description, type: "object", properties, required };
}

/** With a name for each value: generators cannot make one of every text. */
export function enumOf(
  description: string,
  values: readonly { readonly value: string; readonly description?: string }[],
): EnumSpec {
  return { description, type: "string", enum: values.map((value) => ({ name: pascalCase(value.value), ...value })) };
}

/** `mini-program` → `MiniProgram` */
export function pascalCase(text: string): string {
  return text.replace(/(^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_found, _before, letter: string) => letter.toUpperCase());
}

function declaredObject(name: string) {
  const found = fromSdk.objects[name];
  if (!found) throw new Error(`sdk/ declares ${name} nowhere that tools/reference/declarations.mjs looks`);
  return found;
}
