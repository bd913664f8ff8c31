import { type CredentialField, credentialFields, type IntegrationType } from "../../catalog";
import { extSchema } from "../../cloud-api";
import type { Switches } from "../switches";
import { decryptField } from "./field-encryption";
import { Refusal } from "./refusal";

/*
 * Ext: a JSON text, name to value, secret values encrypted by the caller. It is stored as it came.
 */

export type Credentials = Readonly<Record<string, string>>;

/** Ext as an object. Throws a Refusal when it is something else; its text is never repeated. */
export function readExt(ext: string): Credentials {
  try {
    return extSchema.parse(ext === "" ? {} : JSON.parse(ext));
  } catch {
    throw new Refusal("InvalidParameterValue", "Ext must be the JSON text of a flat object, names to strings.");
  }
}

/** The plain credentials; a secret value that came in plain text stays what it is. */
export function readCredentials(type: IntegrationType, ext: string, fieldKey: string): Credentials {
  const credentials: Record<string, string> = { ...readExt(ext) };
  for (const name of secretNames(type)) {
    const value = credentials[name];
    if (value !== undefined) credentials[name] = decryptField(value, fieldKey) ?? value;
  }
  return credentials;
}

/** Secret values as "" (documented sample: reads without NeedPwd). */
export function maskedExt(type: IntegrationType | undefined, ext: string): string {
  if (!type || ext === "") return ext;
  const values: Record<string, string> = { ...readExt(ext) };
  for (const name of secretNames(type)) if (name in values) values[name] = "";
  return JSON.stringify(values);
}

/** What an update leaves behind. */
export function updatedExt(before: string, given: string, how: "replace" | "merge"): string {
  return how === "replace" ? given : JSON.stringify({ ...readExt(before), ...readExt(given) });
}

export interface ExtRules {
  readonly fieldKey: string;
  readonly switches: Pick<Switches, "plaintextExt" | "certificateMode">;
  readonly warn: (line: string) => void;
}

/** Looks at what a caller wants to store. Throws a Refusal; warns of plain text where that is accepted. */
export function checkExt(type: IntegrationType, ext: string, integration: string, rules: ExtRules): void {
  const values = readExt(ext);
  const plain = secretNames(type).filter(
    (name) => values[name] && decryptField(values[name], rules.fieldKey) === undefined,
  );
  if (plain.length > 0 && rules.switches.plaintextExt === "refuse") {
    throw new Refusal("InvalidParameter", `Ext: ${plain.join(", ")} must be encrypted.`);
  }
  if (plain.length > 0) {
    rules.warn(
      `warning: ${integration}: ${plain.join(", ")} came in plain text and was stored so. The vendor's client does this when it cannot reach its key service.`,
    );
  }
  if (rules.switches.certificateMode === "refused" && "wxPayPublicKey" in type.credentials && !values.wxPayPublicKey) {
    throw new Refusal("InvalidParameter", certificateModeRefused);
  }
}

/** Documented: the text and the upstream's answer that it embeds; their arrangement is (assumed). */
const certificateModeRefused =
  '微信支付平台证书模式校验未通过: StatusCode: 403, Code: "NOT_ENOUGH". The merchant has no platform certificate; give wxPayPublicKey and wxPayPublicKeyId.';

/** Required fields that have no value. */
export function missingCredentials(type: IntegrationType, ext: string): string[] {
  const values = readExt(ext);
  return credentialFields(type).flatMap(([name, field]) => (field.required && !values[name] ? [name] : []));
}

function secretNames(type: IntegrationType): string[] {
  return credentialFields(type).flatMap(([name, field]: [string, CredentialField]) => (field.secret ? [name] : []));
}
