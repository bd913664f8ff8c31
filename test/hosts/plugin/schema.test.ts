import {
  classNames,
  declarationOf,
  integrationType,
  integrationTypeCodes,
  namedClass,
  typesOf,
} from "../../../catalog";
import { pluginSchema } from "../../../provider/hosts/plugin/schema";
import type { PropertySpec, TypeDefinition } from "../../../provider/hosts/plugin/schema/spec";
import { declaredSchema } from "../../../provider/lifecycle/inputs";

/* What the schema says. That it is one, and that SDKs come of it, test/engine/sdks.test.ts shows with the engine's own binder. */

const schema = pluginSchema();

function propertiesOf(definition: TypeDefinition | undefined): Readonly<Record<string, PropertySpec>> {
  return definition && "properties" in definition ? definition.properties : {};
}

function inputsOf(name: string) {
  const found = schema.resources[`cloudbase:index:${name}`];
  if (!found) throw new Error(`no resource ${name}`);
  return found.inputProperties;
}

test("there is a resource for every class of the SDK, and one for any type", () => {
  const tokens = ["Integration", ...classNames].map((name) => `cloudbase:index:${name}`);
  expect(Object.keys(schema.resources).sort()).toEqual(tokens.sort());
});

test("every type of the catalog is declared by one class, and a class by its types alone", () => {
  const declared = integrationTypeCodes.map((code) => [declarationOf(code).className, code]);
  const possible = classNames.flatMap((name) => typesOf(name).map((code) => [name, code]));
  expect(declared.sort()).toEqual(possible.sort());
  for (const code of integrationTypeCodes) {
    const { className, argument } = declarationOf(code);
    const given = namedClass(className);
    expect("type" in given ? given.type : given.types[argument?.[1] ?? ""]).toBe(code);
  }
});

test("everything is described: resources, functions, types, and every property of them", () => {
  const described: [string, { readonly description: string }][] = [];
  const add = (owner: string, properties: Readonly<Record<string, PropertySpec>>) => {
    for (const [name, property] of Object.entries(properties)) described.push([`${owner}.${name}`, property]);
  };
  for (const [token, resource] of Object.entries({ ...schema.resources, provider: schema.provider })) {
    described.push([token, resource]);
    add(token, resource.inputProperties);
    add(`${token} output`, resource.properties ?? {});
  }
  for (const [token, { inputs, outputs, ...rest }] of Object.entries(schema.functions)) {
    described.push([token, rest]);
    add(token, inputs.properties);
    add(`${token} output`, outputs.properties);
  }
  for (const [token, definition] of Object.entries(schema.types)) {
    described.push([token, definition]);
    add(token, propertiesOf(definition));
  }
  add("config", schema.config.variables);
  expect(described.length).toBeGreaterThan(400);
  expect(described.filter(([, { description }]) => description.trim().length < 5).map(([where]) => where)).toEqual([]);
});

test.each(classNames)("%s: credentials are those of its types, and just the secret ones are marked", (name) => {
  const properties = propertiesOf(schema.types[`cloudbase:index:${name}Credentials`]);
  const types = typesOf(name).map(integrationType);
  const names = types.flatMap(({ credentials, evidence }) => [...Object.keys(credentials), ...Object.keys(evidence)]);
  expect(Object.keys(properties).sort()).toEqual([...new Set(names)].sort());
  const marked = Object.entries(properties).flatMap(([field, { secret }]) => (secret ? [field] : []));
  const secret = types.flatMap(({ credentials }) =>
    Object.entries(credentials).flatMap(([field, { secret: isSecret }]) => (isSecret ? [field] : [])),
  );
  expect(marked.sort()).toEqual([...new Set(secret)].sort());
});

test.each(classNames)("%s: the set of credentials is secret as a whole, and what replaces says so", (name) => {
  const inputs = inputsOf(name);
  expect(inputs.credentials?.secret).toBe(true);
  const replacing = Object.entries(inputs).flatMap(([input, { willReplaceOnChanges }]) =>
    willReplaceOnChanges ? [input] : [],
  );
  const given = namedClass(name);
  expect(replacing).toEqual(["envId", ...("type" in given ? [] : [given.argument])]);
  const ticket = typesOf(name).flatMap((code) => integrationType(code).ticketField ?? []);
  const credentials = propertiesOf(schema.types[`cloudbase:index:${name}Credentials`]);
  expect(Object.keys(credentials).filter((field) => credentials[field]?.willReplaceOnChanges)).toEqual(ticket);
});

test("what chooses a type is an enum of all its values", () => {
  const values = (name: string) => {
    const definition = schema.types[`cloudbase:index:${name}`];
    return definition && "enum" in definition ? definition.enum.map(({ value }) => value) : [];
  };
  expect(values("IntegrationType")).toEqual(integrationTypeCodes);
  expect(values("WechatPayProduct")).toEqual(["mini-program", "jsapi", "native"]);
  expect(values("WechatAgentProduct")).toEqual(["mini-program", "official-account"]);
  expect(values("OfficialAccountCode")).toEqual(["wechatoa", "PublicAccountOpenService"]);
});

test("a program is asked for nothing that lifecycle/ does not take, and for nothing that the engine tells", () => {
  const engineTells = ["owner", "stackIdentity", "secretVariables", "ignoreChanges", "customTimeouts", "dryRun"];
  const taken = Object.keys(declaredSchema.shape).filter((name) => !engineTells.includes(name));
  expect(Object.keys(inputsOf("Integration")).sort()).toEqual(taken.sort());
});

test("a program names neither the environment, of which a provider may have a default, nor the credentials of what it imported", () => {
  for (const { requiredInputs = [] } of Object.values(schema.resources)) {
    expect(requiredInputs).not.toContain("credentials");
    expect(requiredInputs).not.toContain("envId");
  }
  expect(schema.resources["cloudbase:index:WechatPay"]?.requiredInputs).toEqual(["product"]);
});

test("the function's code is a folder's path, or Pulumi's archive of one", () => {
  for (const name of ["Integration", ...classNames]) {
    expect(inputsOf(name).functionCode?.oneOf).toEqual([{ type: "string" }, { $ref: "pulumi.json#/Archive" }]);
  }
});

test("a stack of the dynamic host moves to any of the resources", () => {
  for (const { aliases } of Object.values(schema.resources)) {
    expect(aliases).toEqual([{ type: "pulumi-nodejs:dynamic/cloudbase:Integration" }]);
  }
});

test("each resource holds its example in four languages", () => {
  for (const { description } of Object.values(schema.resources)) {
    for (const language of ["typescript", "python", "go", "yaml"]) expect(description).toContain(`\`\`\`${language}\n`);
  }
});
