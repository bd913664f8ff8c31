import { extKeyOf, type IntegrationType, type IntegrationTypeCode, integrationType } from "../../catalog";
import { ProviderError } from "../provider-error";
import { askedOnce } from "./asked-once";
import type { CloudClient } from "./client";
import { encryptionKeys } from "./encryption-key";
import { encryptFields } from "./field-encryption";
import { problemsByTemplate, secretKeys } from "./template-rules";
import { templateFields } from "./type-templates";

export type Credentials = Readonly<Record<string, string>>;

/** Credentials as the cloud wants them. */
export interface Sealed {
  /** By the cloud's keys, every secret one encrypted. */
  readonly ext: Credentials;
  /** Goes beside Ext, as it is (documented: OAuth types). */
  readonly ticketId?: string;
}

export type SealCredentials = (envId: string, type: IntegrationTypeCode, credentials: Credentials) => Promise<Sealed>;

/**
 * Fails closed: unless it is known which fields are secret and each of them is encrypted, it rejects, and the caller
 * has nothing to send. (The vendor's client sends plain text in such a case.)
 */
export function credentialSealer(cloud: CloudClient): SealCredentials {
  const encryptionKey = encryptionKeys(cloud);
  const fieldsOf = askedOnce((envId: string, type: IntegrationTypeCode) => templateFields(cloud, envId, type));
  return async (envId, code, credentials) => {
    const type = integrationType(code);
    const { ext, ticketId } = separateTicket(type, credentials);
    try {
      const template = await fieldsOf(envId, code);
      refuseUnlikeTemplate(problemsByTemplate(type, template, Object.keys(ext)), code, envId);
      const secret = secretKeys(type, template);
      const given = Object.keys(ext).filter((key) => secret.has(key));
      refuseMasks(ext, given, envId);
      const sealed = given.length === 0 ? ext : encryptFields(ext, secret, await encryptionKey(envId));
      return { ext: sealed, ...(ticketId !== undefined && { ticketId }) };
    } catch (error) {
      throw error instanceof ProviderError ? beforeSending(error) : error;
    }
  };
}

function separateTicket(type: IntegrationType, credentials: Credentials): Sealed {
  const ticketId = type.ticketField === undefined ? undefined : credentials[type.ticketField];
  const inExt = Object.entries(credentials).filter(([name]) => name !== type.ticketField);
  return {
    ext: Object.fromEntries(inExt.map(([name, value]) => [extKeyOf(type, name), value])),
    ...(ticketId !== undefined && { ticketId }),
  };
}

function refuseUnlikeTemplate(problems: readonly string[], code: IntegrationTypeCode, envId: string): void {
  if (problems.length === 0) return;
  throw new ProviderError({
    responsible: "user",
    action: "Comparison with the cloud's template",
    resource: `the credentials of type ${code} for ${envId}`,
    code: "CREDENTIALS_UNLIKE_TEMPLATE",
    reason: problems.join("; "),
    hint: "Correct credentials in the program; `pulumi-cloudbase types` shows what the cloud asks for.",
  });
}

/** What the cloud and its tools show in place of a secret (documented: "" and asterisks) must never go back as one. */
function refuseMasks(credentials: Credentials, secretNames: readonly string[], envId: string): void {
  const masked = secretNames.filter((name) => /^\**$/.test(credentials[name] ?? ""));
  if (masked.length === 0) return;
  throw new ProviderError({
    responsible: "user",
    action: "Encryption",
    resource: `the credentials for ${envId}`,
    code: "CREDENTIAL_MASKED",
    reason: `${masked.join(", ")}: a mask stands where the secret should be`,
    hint: "Give the real value.",
  });
}

function beforeSending(error: ProviderError): ProviderError {
  return new ProviderError({ ...error.details, hint: `No credential was sent. ${error.details.hint}` });
}
