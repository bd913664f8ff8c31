import { pluginSchema } from "../../../provider/hosts/plugin/schema";
import { checkSettings } from "../../../provider/hosts/plugin/settings";

/* The schema beside what serves it. */

test("the configuration that the schema describes is the one that the provider takes", () => {
  const { config, provider, version } = pluginSchema();
  const [failure] = checkSettings({ nothing: "x" }, version).failures;
  const known = /Known: (.*)$/.exec(failure?.reason ?? "")?.[1]?.split(", ");
  expect(Object.keys(config.variables).sort()).toEqual(known?.sort());
  expect(provider.inputProperties).toEqual(config.variables);
});

test("a generated SDK's version, which the engine hands on, is no unknown setting", () => {
  const { version } = pluginSchema();
  const { failures, inputs } = checkSettings({ version, pluginDownloadURL: "https://plugins.example" }, version);
  expect(failures).toEqual([]);
  expect(inputs.version).toBe(version);
});
