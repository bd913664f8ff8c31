import * as pulumi from "@pulumi/pulumi";
import { type IntegrationTypeCode, integrationType } from "../catalog";

/** Leaf by leaf: a whole object marked secret would hide which credential changes. What the catalog does not know is one. */
export function withSecretLeaves(
  code: IntegrationTypeCode,
  credentials: Readonly<Record<string, unknown>>,
): Record<string, pulumi.Input<unknown>> {
  const type = integrationType(code);
  const isSecret = (name: string) => type.credentials[name]?.secret ?? !Object.hasOwn(type.evidence, name);
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      name,
      isSecret(name) && value !== undefined ? pulumi.secret(value as pulumi.Input<unknown>) : value,
    ]),
  );
}
