import { type CredentialFormat, credentialFields, formatFacts, type IntegrationType } from "../../catalog";
import { isPublicKeyFingerprint } from "./fingerprint";
import { formats } from "./formats";
import type { CredentialCheck, CredentialNote } from "./types";

/**
 * Values that must not be in production: published ones, and keys that were plainly typed by hand, of what
 * checkCredentials returned. Whether this is production only the caller knows.
 */
export function findSampleValues(
  type: IntegrationType,
  { credentials, facts }: Pick<CredentialCheck, "credentials" | "facts">,
): CredentialNote[] {
  return credentialFields(type).flatMap(([name, { format }]) => {
    const value = credentials[name];
    const text = value === undefined ? undefined : suspicion(format, value, facts[name]);
    return text === undefined ? [] : [{ path: `credentials.${name}`, text }];
  });
}

function suspicion(format: CredentialFormat, value: string, fact: unknown): string | undefined {
  const { published = {}, distinctCharactersMin } = formatFacts(format);
  const source = published[comparable(format, value, fact)];
  if (source !== undefined) return `Is a sample value from ${source}: anybody has it.`;
  const typed = distinctCharactersMin !== undefined && new Set(value).size < distinctCharactersMin;
  return typed ? "Has few different characters: it looks like a placeholder, and is easily guessed." : undefined;
}

/** The fact of a key is the fingerprint that it is known by: it is read once. */
function comparable(format: CredentialFormat, value: string, fact: unknown): string {
  if (isPublicKeyFingerprint(fact)) return fact;
  const reading = formats[format].read(value);
  return "refused" in reading ? value : (reading.comparable ?? value);
}
