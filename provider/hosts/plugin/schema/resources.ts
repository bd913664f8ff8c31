import {
  type ClassName,
  classNames,
  integrationType,
  integrationTypeCodes,
  namedClass,
  typesOf,
} from "../../../../catalog";
import { anyCredentials, credentialsOf } from "./credentials";
import type { Declaration } from "./declarations";
import { exampleSection } from "./examples";
import { fromSdk } from "./from-sdk";
import type { Properties, PropertySpec, ResourceSpec, TypeSpec } from "./spec";
import { enumOf, objectOf, pascalCase, type Types, token } from "./types";

/** A resource for each named class, and `Integration` for any type. */
export function resources(types: Types): Record<string, ResourceSpec> {
  const named = classNames.map((name): [string, ResourceSpec] => [token(name), ofClass(types, name)]);
  return Object.fromEntries([...named, [token("Integration"), ofAnyType(types)]]);
}

/** What the dynamic host registers them as: a stack that moves to the plugin is the same. */
const aliases = [{ type: "pulumi-nodejs:dynamic/cloudbase:Integration" }];

function ofClass(types: Types, name: ClassName): ResourceSpec {
  const { description = "", argument = "" } = fromSdk.classes[name] ?? {};
  const assumed = typesOf(name).some((code) => integrationType(code).fieldsFrom === "assumed");
  return resource(types, {
    name,
    description: assumed ? `${description} ${fieldsAreAssumed}` : description,
    credentials: credentialsOf(types, name, typesOf(name)),
    chooser: chooser(types, name, argument),
  });
}

const fieldsAreAssumed =
  "The names of its credentials are not documented by the cloud. Where its own template asks for another, `Integration` takes any name.";

function ofAnyType(types: Types): ResourceSpec {
  return resource(types, {
    name: "Integration",
    description: fromSdk.integration,
    credentials: anyCredentials(types),
    chooser: {
      required: true,
      properties: { type: { ...integrationTypeEnum(types), description: fromSdk.type, willReplaceOnChanges: true } },
    },
  });
}

/** The cloud's codes, each with what it is called. */
export function integrationTypeEnum(types: Types): TypeSpec {
  const values = integrationTypeCodes.map((code) => ({ value: code, description: integrationType(code).displayName }));
  return types.define("IntegrationType", enumOf("The cloud's codes of the types (AuthTypeCode).", values));
}

interface Chooser {
  readonly properties: Properties;
  readonly required: boolean;
}

/** The argument that chooses among a class's types. */
function chooser(types: Types, name: ClassName, description: string): Chooser {
  const given = namedClass(name);
  if ("type" in given) return { properties: {}, required: false };
  const values = Object.entries(given.types).map(([value, code]) => ({
    value,
    description: integrationType(code).displayName,
  }));
  const typeName = `${name}${pascalCase(given.argument)}`;
  const type = types.define(typeName, enumOf(`What \`${given.argument}\` may be.`, values));
  return {
    properties: { [given.argument]: { ...type, description, willReplaceOnChanges: true } },
    required: given.default === undefined,
  };
}

interface Parts {
  readonly name: string;
  readonly description: string;
  readonly credentials: TypeSpec;
  readonly chooser: Chooser;
}

function resource(types: Types, { name, description, credentials, chooser }: Parts): ResourceSpec {
  const inputs = Object.entries(fromSdk.commonArguments).map(([argument, declaration]): [string, PropertySpec] => [
    argument,
    {
      ...inputType(types, argument, declaration, credentials),
      description: declaration.description,
      ...(argument === "envId" ? { willReplaceOnChanges: true } : {}),
    },
  ]);
  const outputs = { ...echoed, ...fromSdk.outputs };
  return {
    description: `${description}\n\n${exampleSection(name)}`,
    inputProperties: { ...Object.fromEntries(inputs), ...chooser.properties },
    // A provider may have a default for the environment. The credentials of what was imported nobody knows: they stay as they
    // are until they are given, and the provider asks for those of a new integration. Were they required, the program that
    // `pulumi import` generates would give each as "" (run, 3.259).
    requiredInputs: chooser.required ? Object.keys(chooser.properties) : [],
    properties: Object.fromEntries(
      Object.entries(outputs).map(([output, { kind, description }]) => [
        output,
        { ...types.of(kind, "", output), description },
      ]),
    ),
    required: requiredOf(outputs),
    listInputs: objectOf(
      "Which integrations are listed.",
      { envId: { type: "string", description: "Id of the CloudBase environment; default: the provider's." } },
      [],
    ),
    aliases,
  };
}

function inputType(types: Types, argument: string, { kind }: Declaration, credentials: TypeSpec) {
  if (kind === "credentials") return { ...credentials, secret: true as const };
  return types.of(kind, "", argument);
}

/** What a program declared and may want to read again. */
const echoed: Readonly<Record<string, Declaration>> = {
  envId: { kind: "string", required: true, description: "Id of the CloudBase environment." },
  type: { kind: "string", required: true, description: "The cloud's code of the type (AuthTypeCode)." },
  name: { kind: "string", required: true, description: "Name of the integration in the cloud." },
};

function requiredOf(declarations: Readonly<Record<string, Declaration>>): string[] {
  return Object.entries(declarations).flatMap(([name, { required }]) => (required ? [name] : []));
}
