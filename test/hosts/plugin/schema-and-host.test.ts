import { pluginSchema } from "../../../provider/hosts/plugin/schema";
import { checkSettings } from "../../../provider/hosts/plugin/settings";

/* The schema beside what serves it. */

test("the configuration that the schema describes is the one that the provider takes", () => {
  const { config, provider, version } = pluginSchema();
  const [failure] = checkSettings({ nothing: "x" }, version).failures;
  const known = /Known: (.*)$/.exec(failure?.reason ?? "")?.[1]?.split(", ");
  expect(Object.keys(config.variables).sort()).toEqual(known?.sort());
  expect(Object.keys(provider.inputProperties)).toEqual(Object.keys(config.variables));
});

test("in the stack's configuration a setting is a text or texts, also what a provider instance takes as a reference", () => {
  const { config, provider } = pluginSchema();
  const asText = Object.entries(provider.inputProperties).map(([name, { oneOf, ...setting }]) => [
    name,
    oneOf ? { ...setting, type: "string" } : setting,
  ]);
  expect(config.variables).toEqual(Object.fromEntries(asText));
  const types = Object.values(config.variables).map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(["string", "array"]));
  // A reference is JSON there.
  const { inputs, failures } = checkSettings({ secretId: '{"env":"A"}', secretKey: '{"file":"b"}' }, "0.1.0");
  expect({ inputs, failures }).toEqual({ inputs: { secretId: { env: "A" }, secretKey: { file: "b" } }, failures: [] });
});

test("a generated SDK's version, which the engine hands on, is no unknown setting", () => {
  const { version } = pluginSchema();
  const { failures, inputs } = checkSettings({ version, pluginDownloadURL: "https://plugins.example" }, version);
  expect(failures).toEqual([]);
  expect(inputs.version).toBe(version);
});
