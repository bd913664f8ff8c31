import { anyCredentials } from "./credentials";
import { fromSdk } from "./from-sdk";
import { integrationTypeEnum } from "./resources";
import type { FunctionSpec, PropertySpec } from "./spec";
import { objectOf, type Types, token } from "./types";

/** What a program may ask without declaring anything. */
export function functionSchemas(types: Types): Record<string, FunctionSpec> {
  return {
    [token("getIntegration")]: getIntegration(types),
    [token("getTypeFields")]: getTypeFields(types),
    [token("getCredentialFacts")]: getCredentialFacts(types),
  };
}

function text(description: string): PropertySpec {
  return { type: "string", description };
}

function getIntegration(types: Types): FunctionSpec {
  const { integrationId, functionName, callbackDomain, callbackUrls, status } = fromSdk.outputs;
  const told = { integrationId, functionName, callbackDomain, callbackUrls, status };
  const outputs: Record<string, PropertySpec> = {
    envId: text("Id of the CloudBase environment."),
    name: text("Name of the integration in the cloud."),
    type: text("The cloud's code of the type (AuthTypeCode)."),
    description: text("As it is shown in the console, without the provider's mark."),
    owner: text("Who declares it, by its mark: project/stack/resource. Empty for one that no program made."),
    createdAt: text("As the cloud writes it."),
    updatedAt: text("As the cloud writes it."),
  };
  for (const [name, declaration] of Object.entries(told)) {
    if (declaration) outputs[name] = { ...types.of(declaration.kind, "", name), description: declaration.description };
  }
  return {
    description:
      "Reads an integration of the cloud, whoever made it: by its id, or by its name. Nothing of its credentials is read. It must be there, in preview too: of one that the same program makes, its resource tells all of this.",
    inputs: objectOf(
      "Which integration.",
      {
        envId: text("Id of the CloudBase environment; default: the provider's."),
        integrationId: text("The cloud's id of the integration (KeyID). This or `name`."),
        name: text("Name of the integration in the cloud. This or `integrationId`."),
      },
      [],
    ),
    outputs: objectOf("The integration.", outputs, Object.keys(outputs)),
  };
}

function getTypeFields(types: Types): FunctionSpec {
  const field = types.define(
    "TypeField",
    objectOf(
      "A credential of a type.",
      {
        name: text("Its name in `credentials`."),
        required: { type: "boolean", description: "Whether it must be given." },
        secret: { type: "boolean", description: "Whether only its fingerprint is ever shown or kept." },
        format: text("How it looks, e.g. `app-id`."),
        description: text("What it is."),
        whereToFind: text("Where a person finds the value."),
      },
      ["name", "required", "secret", "format", "description", "whereToFind"],
    ),
  );
  const outputs: Record<string, PropertySpec> = {
    displayName: text("What the type is called."),
    description: text("What the type is for."),
    fieldsFrom: text("`documented`, or `assumed`: then the cloud's own template has the last word."),
    fields: { type: "array", items: field, description: "Its credentials, in the catalog's order." },
    callbacks: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "Paths on the callback domain by route name.",
    },
  };
  return {
    description: "Tells the credentials and callbacks of a type. Makes no call: the answer is built into the provider.",
    inputs: objectOf(
      "Which type.",
      { type: { ...integrationTypeEnum(types), description: "The cloud's code of the type (AuthTypeCode)." } },
      ["type"],
    ),
    outputs: objectOf("The type.", outputs, Object.keys(outputs)),
  };
}

function getCredentialFacts(types: Types): FunctionSpec {
  const problem = types.define(
    "CredentialProblem",
    objectOf(
      "Why a credential would be refused.",
      { path: text("Which one, e.g. `credentials.apiV3Key`."), reason: text("What is wrong with it.") },
      ["path", "reason"],
    ),
  );
  return {
    description:
      "Tells what may be known about a set of credentials: identifiers, fingerprints of keys, dates, and what is wrong with them. Asks nobody, and nothing in the answer is secret.",
    inputs: objectOf(
      "The credentials, and what they are for.",
      {
        type: { ...integrationTypeEnum(types), description: "The cloud's code of the type (AuthTypeCode)." },
        credentials: {
          ...anyCredentials(types),
          description: "The credentials by name. Never written to state, plan or log.",
          secret: true,
        },
      },
      ["type", "credentials"],
    ),
    outputs: objectOf(
      "What may be known.",
      {
        facts: {
          type: "object",
          additionalProperties: { $ref: "pulumi.json#/Any" },
          description: "By credential, as in the outputs of an integration.",
        },
        problems: { type: "array", items: problem, description: "Empty when they would be taken." },
      },
      ["facts", "problems"],
    ),
  };
}
