import { isBase64 } from "./base64";
import { Refusal } from "./codes";

/**
 * The base64 that `field` captures, found in a body that nobody has proven yet. The signature covers just this text, so it
 * has to be known first: it is looked for and not parsed, and means nothing until it is proven. Throws Refusal where it is
 * not there exactly once.
 */
export function findSealed(body: string, field: RegExp): string {
  const found = body.matchAll(field);
  const sealed = found.next().value?.[1]?.replaceAll("\\/", "/");
  if (!sealed) throw new Refusal("ENVELOPE_INVALID", "it holds nothing encrypted");
  if (!found.next().done) throw new Refusal("ENVELOPE_INVALID", "it holds two encrypted contents");
  if (!isBase64(sealed)) throw new Refusal("ENVELOPE_INVALID", "what is encrypted is not base64");
  return sealed;
}
