import * as pulumi from "@pulumi/pulumi";
import { type IntegrationTypeCode, integrationType } from "../catalog";

type Given = Readonly<Record<string, unknown>>;

/**
 * Credentials as the provider gets them. Leaf by leaf: a whole object marked secret would hide which credential changes.
 * What the catalog does not know is one. An object that is not known yet, such as `config.requireSecretObject(…)`, is
 * one secret on its way to the provider, which tells its fields apart.
 */
export function withSecretLeaves(code: IntegrationTypeCode, credentials: pulumi.Input<Given>): pulumi.Input<Given> {
  if (pulumi.Output.isInstance(credentials) || credentials instanceof Promise) {
    return pulumi.secret(pulumi.output(credentials).apply((known) => mapped(known, withProgramsView)));
  }
  const type = integrationType(code);
  const isSecret = (name: string) => type.credentials[name]?.secret ?? !Object.hasOwn(type.evidence, name);
  return mapped(credentials, (value, name) => {
    const seen = withProgramsView(value);
    return isSecret(name) && seen !== undefined ? pulumi.secret(seen) : seen;
  });
}

function mapped(given: Given, change: (value: unknown, name: string) => unknown): Given {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, change(value, name)]));
}

/** The provider reads `{ env }` in its own process; when only the program has the variable, it can say so. */
function withProgramsView(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("env" in value) || typeof value.env !== "string") return value;
  return process.env[value.env] === undefined ? value : { ...value, isSetInProgram: true };
}
