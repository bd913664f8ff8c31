import { createVerify, type KeyObject } from "node:crypto";
import { Refusal } from "../codes";
import type { SignatureHeaders } from "./headers";

/** SHA-256 with RSA over timestamp, nonce and the body's bytes, a line feed after each. Throws Refusal. */
export function requireSignature(signed: SignatureHeaders, body: Buffer, key: KeyObject): void {
  if (signed.isProbe) throw new Refusal("SIGNATURE_PROBE");
  const verifier = createVerify("RSA-SHA256");
  verifier.update(`${signed.timestamp}\n${signed.nonce}\n`);
  verifier.update(body);
  verifier.update("\n");
  if (!verifier.verify(key, signed.signature)) {
    throw new Refusal("SIGNATURE_INVALID", `checked with ${signed.serial}`);
  }
}
