import {
  type CredentialField,
  credentialFields,
  extKeyOf,
  type IntegrationType,
} from "pulumi-cloudbase/internal/catalog/index";
import { extSchema } from "pulumi-cloudbase/internal/cloud-api/index";
import type { Switches } from "../switches";
import { decryptField } from "./field-encryption";
import { Refusal } from "./refusal";

/*
 * Ext: a JSON text, key to value, secret values encrypted by the caller. It is stored as it came; its keys are the cloud's,
 * which differ from the catalog's names here and there.
 */

export interface ExtRules {
  /** Key that password fields are encrypted with. */
  readonly fieldKey: string;
  readonly switches: Switches;
}

export type Credentials = Readonly<Record<string, string>>;

/** Ext as an object. Throws a Refusal when it is something else; its text is never repeated. */
function readExt(ext: string): Credentials {
  try {
    return extSchema.parse(ext === "" ? {} : JSON.parse(ext));
  } catch {
    throw new Refusal("InvalidParameterValue", "Ext must be the JSON text of a flat object, names to strings.");
  }
}

/** The plain credentials by the catalog's names; a secret value that came in plain text stays what it is. */
export function readCredentials(type: IntegrationType, ext: string, { fieldKey, switches }: ExtRules): Credentials {
  const names = new Map(fieldsInExt(type).map(([name]) => [extKeyOf(type, name), name]));
  const passwords = passwordKeys(type, switches);
  return Object.fromEntries(
    Object.entries(readExt(ext)).map(([key, value]) => [
      names.get(key) ?? key,
      passwords.includes(key) ? (decryptField(value, fieldKey) ?? value) : value,
    ]),
  );
}

/** All but the ticket, which is a parameter of its own (documented). */
export function fieldsInExt(type: IntegrationType): [name: string, field: CredentialField][] {
  return credentialFields(type).filter(([name]) => name !== type.ticketField);
}

/** Secret values as "" (documented sample: reads without NeedPwd), or as the command line shows them (documented). */
export function maskedExt(type: IntegrationType | undefined, ext: string, switches: Switches): string {
  if (!type || ext === "") return ext;
  const values: Record<string, string> = { ...readExt(ext) };
  const mask = switches.maskedValue === "empty" ? "" : "******";
  for (const key of passwordKeys(type, switches)) if (key in values) values[key] = mask;
  return JSON.stringify(values);
}

/** What an update leaves behind. */
export function updatedExt(before: string, given: string, how: "replace" | "merge"): string {
  return how === "replace" ? given : JSON.stringify({ ...readExt(before), ...readExt(given) });
}

/** Looks at what a caller wants to store. Throws a Refusal; warns of plain text where that is accepted. */
export function checkExt(
  type: IntegrationType,
  ext: string,
  integration: string,
  { fieldKey, switches, warn }: ExtRules & { readonly warn: (line: string) => void },
): void {
  const values = readExt(ext);
  const plain = passwordKeys(type, switches).filter(
    (key) => values[key] && decryptField(values[key], fieldKey) === undefined,
  );
  if (plain.length > 0 && switches.plaintextExt === "refuse") {
    throw new Refusal("InvalidParameter", `Ext: ${plain.join(", ")} must be encrypted.`);
  }
  if (plain.length > 0) {
    warn(
      `warning: ${integration}: ${plain.join(", ")} came in plain text and was stored so. The vendor's client does this when it cannot reach its key service.`,
    );
  }
  for (const group of type.together) {
    checkTogether(
      group.map((name) => extKeyOf(type, name)),
      values,
      switches,
    );
  }
  if (switches.certificateMode === "refused" && "wxPayPublicKey" in type.credentials && !values.wxPayPublicKey) {
    throw new Refusal("InvalidParameter", certificateModeRefused);
  }
}

function checkTogether(group: readonly string[], values: Credentials, { publicKeyPair }: Switches): void {
  const missing = group.filter((key) => !values[key]);
  if (missing.length === 0 || (missing.length === group.length && publicKeyPair !== "required")) return;
  throw new Refusal(
    "InvalidParameter",
    `Ext: ${group.join(", ")} belong together; no value for ${missing.join(", ")}.`,
  );
}

/** Documented: the text and the upstream's answer that it embeds; their arrangement is (assumed). */
const certificateModeRefused =
  '微信支付平台证书模式校验未通过: StatusCode: 403, Code: "NOT_ENOUGH". The merchant has no platform certificate; give wxPayPublicKey and wxPayPublicKeyId.';

/** Required fields that have no value. */
export function missingCredentials(type: IntegrationType, ext: string): string[] {
  const values = readExt(ext);
  return fieldsInExt(type).flatMap(([name, { required }]) => (required && !values[extKeyOf(type, name)] ? [name] : []));
}

/** Keys that the type's template marks as passwords. */
export function passwordKeys(type: IntegrationType, switches: Pick<Switches, "passwordFields">): string[] {
  const withPublicKey = switches.passwordFields === "secret-and-public-key";
  return fieldsInExt(type).flatMap(([name, { secret, format }]) =>
    secret || (withPublicKey && format === "rsa-public-key") ? [extKeyOf(type, name)] : [],
  );
}
