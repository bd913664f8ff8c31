import { classNames } from "../../catalog";
import { pluginSchema } from "../../provider/hosts/plugin/schema";
import { fromSdk } from "../../provider/hosts/plugin/schema/from-sdk";
import type { Outputs } from "../../provider/lifecycle/inputs";

/* What state holds of an integration is either declared on the classes, or said here to be nobody's but the provider's. */

/** The compiler asks for a line for each that is new. */
const declaredOn: Record<keyof Outputs, "output" | "argument" | "the provider's own"> = {
  account: "the provider's own",
  adopt: "argument",
  adoption: "output",
  callbackDomain: "output",
  callbackUrls: "output",
  claim: "the provider's own",
  credentialFacts: "output",
  credentialHistory: "output",
  credentialSync: "output",
  credentialsSetAt: "output",
  customTimeouts: "the provider's own",
  deleteProtection: "argument",
  deployedCodeHash: "output",
  description: "argument",
  destination: "the provider's own",
  envId: "argument",
  environment: "argument",
  fingerprintSalt: "the provider's own",
  functionCode: "argument",
  functionCodeHash: "the provider's own",
  functionName: "output",
  insteadOf: "the provider's own",
  integrationId: "output",
  isUnmarked: "the provider's own",
  name: "argument",
  observedVariables: "output",
  owner: "the provider's own",
  proof: "argument",
  provenBy: "output",
  revision: "the provider's own",
  rotation: "output",
  skipAwait: "argument",
  stackIdentity: "the provider's own",
  status: "output",
  type: "argument",
  unmanagedVariables: "argument",
  variableFacts: "output",
};

const named = (kind: string) => Object.entries(declaredOn).flatMap(([name, on]) => (on === kind ? [name] : []));

test("every output that state holds is declared on the classes, with a comment, and no other", () => {
  expect(Object.keys(fromSdk.outputs).sort()).toEqual(named("output"));
  for (const { description } of Object.values(fromSdk.outputs)) expect(description).toMatch(/^[A-Z`].*\.$/);
});

test.each([...classNames, "Integration"])("%s has them in every language", (className) => {
  const { properties = {} } = pluginSchema().resources?.[`cloudbase:index:${className}`] ?? {};
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(named("output")));
});

test("what state holds besides is an argument, or as internal as it is said to be", () => {
  const { credentials: _writeOnly, ...args } = fromSdk.commonArguments;
  const inArguments = [...Object.keys(args), "type"].filter((name) => !named("output").includes(name)).sort();
  expect(inArguments).toEqual(named("argument"));
});
