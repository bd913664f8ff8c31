import { formatFacts, type IntegrationType } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";

/**
 * The value if it may stand in a program: no secret by the catalog, and by its form nothing but what the field is for. What is
 * merely opaque may be a secret in the wrong field.
 */
export function publicValue(type: IntegrationType, name: string, given: string | undefined): string | undefined {
  const field = type.credentials[name];
  if (!given || !field || field.secret || !formatFacts(field.format).isPublic) return undefined;
  // A function's variable has line breaks as two characters.
  const text = given.replaceAll("\\n", "\n");
  const { credentials, failures } = checkCredentials(
    type,
    { [name]: text },
    {
      isUnknown: () => false,
      nowMs: 0,
      fingerprint: { kind: "scrypt", salt: "never shown" },
    },
  );
  return failures.some(({ path }) => path === `credentials.${name}`) ? undefined : credentials[name];
}
