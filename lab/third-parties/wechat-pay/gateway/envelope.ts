import { isBase64 } from "../../../gateway/base64";
import { Refusal } from "../../../gateway/codes";
import { isJsonObject, type JsonObject, readJsonObject } from "../../../gateway/json";

/** What is needed of a notification. */
export interface Notification {
  readonly id: string;
  readonly event_type: string;
  readonly resource: EncryptedResource;
}

export interface EncryptedResource {
  readonly algorithm: string;
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string;
  /** What is encrypted, e.g. `transaction`; not always said (documented samples). */
  readonly original_type?: string;
}

type Forms = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown) => typeof value === "string";
const isOptionalText = (value: unknown) => value === undefined || typeof value === "string";
const isTextOf = (form: RegExp) => (value: unknown) => typeof value === "string" && form.test(value);

/*
 * Checked by hand, since every callback passes here: zod takes as long as parsing does (measured). More keys may come
 * (documented; seen in real traffic); what goes into the log is bounded.
 */
const notificationForms: Forms = {
  id: isTextOf(/^[\x21-\x7e]{1,64}$/),
  create_time: isText,
  resource_type: isText,
  event_type: isTextOf(/^[0-9A-Za-z._-]{1,64}$/),
  summary: isOptionalText,
  resource: isJsonObject,
};
const resourceForms: Forms = {
  algorithm: isText,
  ciphertext: (value) => typeof value === "string" && isBase64(value),
  // 12 characters that are used as bytes; Node itself would take any length (observed).
  nonce: isTextOf(/^[\x20-\x7e]{12}$/),
  associated_data: isOptionalText,
  original_type: isOptionalText,
};

const algorithm = "AEAD_AES_256_GCM";

/** Parses a body whose signature is proven. Throws Refusal with the paths at fault, never their values. */
export function readEnvelope(body: Buffer): Notification {
  const { content } = readJsonObject(body, "ENVELOPE_INVALID");
  const resource = isJsonObject(content.resource) ? content.resource : {};
  const faults = faultsOf(content, notificationForms, "") || faultsOf(resource, resourceForms, "resource.");
  if (faults) throw new Refusal("ENVELOPE_INVALID", faults.slice(2));
  if (resource.algorithm !== algorithm) throw new Refusal("ALGORITHM_UNSUPPORTED");
  return {
    id: String(content.id),
    event_type: String(content.event_type),
    resource: {
      algorithm,
      ciphertext: String(resource.ciphertext),
      nonce: String(resource.nonce),
      associated_data: String(resource.associated_data ?? ""),
      ...(typeof resource.original_type === "string" && { original_type: resource.original_type }),
    },
  };
}

function faultsOf(values: JsonObject, forms: Forms, prefix: string): string {
  let faults = "";
  for (const name in forms) if (!forms[name]?.(values[name])) faults += `, ${prefix}${name}`;
  return faults;
}
