/** The part of Pulumi's package schema that we use (documented: Pulumi package schema; pkg/codegen/schema of 3.259). */
export interface PackageSpec {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  readonly publisher: string;
  readonly meta: { readonly supportPack: boolean };
  readonly language: Readonly<Record<string, unknown>>;
  readonly config: { readonly variables: Properties };
  readonly types: Readonly<Record<string, TypeDefinition>>;
  readonly provider: ResourceSpec;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

export interface TypeSpec {
  readonly type?: "string" | "boolean" | "integer" | "number" | "array" | "object";
  readonly $ref?: string;
  readonly additionalProperties?: TypeSpec;
  readonly items?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
}

export interface PropertySpec extends TypeSpec {
  readonly description: string;
  readonly secret?: true;
  /** The provider replaces the resource when it changes; for readers, the provider's own diff decides. */
  readonly willReplaceOnChanges?: true;
}

export type Properties = Readonly<Record<string, PropertySpec>>;

export interface ObjectSpec {
  readonly description: string;
  readonly type: "object";
  readonly properties: Properties;
  readonly required: readonly string[];
}

export interface EnumSpec {
  readonly description: string;
  readonly type: "string";
  readonly enum: readonly { readonly name?: string; readonly value: string; readonly description?: string }[];
}

export type TypeDefinition = ObjectSpec | EnumSpec;

export interface ResourceSpec {
  readonly description: string;
  readonly properties?: Properties;
  readonly required?: readonly string[];
  readonly inputProperties: Properties;
  readonly requiredInputs?: readonly string[];
  /** What `List` asks for. */
  readonly listInputs?: ObjectSpec;
  readonly aliases?: readonly { readonly type: string }[];
}

export interface FunctionSpec {
  readonly description: string;
  readonly inputs: ObjectSpec;
  readonly outputs: ObjectSpec;
}
