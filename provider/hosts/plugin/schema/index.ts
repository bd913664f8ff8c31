import { classNames } from "../../../../catalog";

/** The package's schema, without what is in it yet: names alone. */
export function pluginSchema() {
  const resource = { isComponent: false, inputProperties: {}, properties: {} };
  const names = ["Integration", ...classNames];
  return {
    name: "cloudbase",
    resources: Object.fromEntries(names.map((name) => [`cloudbase:index:${name}`, resource])),
  };
}
