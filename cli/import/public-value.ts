import type { CredentialFormat, IntegrationType } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";

/** Formats that tell an identifier or a public key from anything else. What is merely opaque may be a secret in the wrong field. */
const telling: ReadonlySet<CredentialFormat> = new Set([
  "app-id",
  "merchant-id",
  "certificate-serial",
  "rsa-public-key",
  "public-key-id",
]);

/** The value if it may stand in a program: no secret by the catalog, and by its form nothing but what the field is for. */
export function publicValue(type: IntegrationType, name: string, given: string | undefined): string | undefined {
  const field = type.credentials[name];
  if (!given || !field || field.secret || !telling.has(field.format)) return undefined;
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
