import type { IntegrationTypeCode } from "../../catalog";
import { CenterError } from "../errors";
import type { Cloud } from "./cloud";
import { encryptionKeys } from "./encryption-key";
import { encryptFields } from "./field-encryption";
import { secretFieldNames } from "./secret-fields";

export type Credentials = Readonly<Record<string, string>>;

/** Credentials as the cloud wants them: every secret one encrypted. */
export type SealCredentials = (
  envId: string,
  type: IntegrationTypeCode,
  credentials: Credentials,
) => Promise<Credentials>;

/**
 * Fails closed: unless it is known which fields are secret and each of them is encrypted, it rejects, and the caller
 * has nothing to send. (The vendor's client sends plain text in such a case.)
 */
export function credentialSealer(cloud: Cloud): SealCredentials {
  const encryptionKey = encryptionKeys(cloud);
  return async (envId, type, credentials) => {
    try {
      const secretNames = await secretFieldNames(cloud, envId, type);
      const given = Object.keys(credentials).filter((name) => secretNames.has(name));
      refuseMasks(credentials, given, envId);
      return given.length === 0 ? credentials : encryptFields(credentials, secretNames, await encryptionKey(envId));
    } catch (error) {
      throw error instanceof CenterError ? beforeSending(error) : error;
    }
  };
}

/** What the cloud and its tools show in place of a secret (documented: "" and asterisks) must never go back as one. */
function refuseMasks(credentials: Credentials, secretNames: readonly string[], envId: string): void {
  const masked = secretNames.filter((name) => /^\**$/.test(credentials[name] ?? ""));
  if (masked.length === 0) return;
  throw new CenterError({
    fault: "user",
    action: "Encryption",
    resource: `the credentials for ${envId}`,
    code: "CREDENTIAL_MASKED",
    said: `${masked.join(", ")}: a mask stands where the secret should be`,
    next: "Give the real value.",
  });
}

function beforeSending(error: CenterError): CenterError {
  return new CenterError({ ...error.details, next: `No credential was sent. ${error.details.next}` });
}
