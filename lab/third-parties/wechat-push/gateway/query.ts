import { Refusal } from "../../../gateway/codes";
import { matches, readForms } from "../../../gateway/forms";
import { isSignatureForm } from "../../../gateway/sorted-signature";

export const timestampForm = matches(/^\d{1,12}$/);
export const nonceForm = matches(/^[0-9A-Za-z_-]{1,64}$/);

const safeModeForms = {
  timestamp: timestampForm,
  nonce: nonceForm,
  encrypt_type: matches(/^aes$/),
  msg_signature: isSignatureForm,
};

/** `signature` also comes, but covers nothing of the body and is not looked at (documented). Throws Refusal. */
export function readSafeModeQuery(parameters: ReadonlyMap<string, string>) {
  if (isPlaintextMode(parameters)) throw new Refusal("PLAINTEXT_MODE");
  return readForms(safeModeForms, (name) => parameters.get(name), "QUERY");
}

/** One captured triple of signature, timestamp and nonce would prove any body (documented: it is not covered). */
function isPlaintextMode(parameters: ReadonlyMap<string, string>): boolean {
  return (
    parameters.has("signature") &&
    !parameters.has("msg_signature") &&
    ["", "raw"].includes(parameters.get("encrypt_type") ?? "")
  );
}
