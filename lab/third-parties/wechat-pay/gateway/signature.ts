import { createVerify } from "node:crypto";
import { Refusal } from "../../../gateway/codes";
import type { SignatureHeaders } from "./headers";
import type { SignatureKey } from "./keys";

/** SHA-256 with RSA over timestamp, nonce and the body's bytes, a line feed after each. Returns the key; throws Refusal. */
export function requireSignature<Key extends SignatureKey>(signed: SignatureHeaders, body: Buffer, key: Key): Key {
  if (signed.isProbe) throw new Refusal("SIGNATURE_PROBE");
  const verifier = createVerify("RSA-SHA256");
  verifier.update(`${signed.timestamp}\n${signed.nonce}\n`);
  verifier.update(body);
  verifier.update("\n");
  if (!verifier.verify(key.key, signed.signature)) {
    throw new Refusal("SIGNATURE_INVALID", `checked with ${signed.serial}`);
  }
  return key;
}
