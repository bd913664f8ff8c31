import { type CredentialFormat, credentialFields, formatFacts, type IntegrationType } from "../../catalog";
import { publicKeyFingerprint } from "./fingerprint";
import { formats } from "./formats";
import type { CredentialNote } from "./types";

/**
 * Values that must not be in production: published ones, and keys that were plainly typed by hand. `credentials` are
 * the values as checkCredentials returns them. Whether this is production only the caller knows.
 */
export function findSampleValues(
  type: IntegrationType,
  credentials: Readonly<Record<string, string>>,
): CredentialNote[] {
  return credentialFields(type).flatMap(([name, { format }]) => {
    const value = credentials[name];
    const text = value === undefined ? undefined : suspicion(format, value);
    return text === undefined ? [] : [{ path: `credentials.${name}`, text }];
  });
}

function suspicion(format: CredentialFormat, value: string): string | undefined {
  const { published = {}, distinctCharactersMin = 0 } = formatFacts(format);
  const source = published[comparable(format, value)];
  if (source !== undefined) return `Is a sample value from ${source}: anybody has it.`;
  const typed = new Set(value).size < distinctCharactersMin;
  return typed ? "Has few different characters: it looks like a placeholder, and is easily guessed." : undefined;
}

function comparable(format: CredentialFormat, value: string): string {
  const reading = formats[format].read(value);
  if ("refused" in reading) return value;
  return reading.publicKey ? publicKeyFingerprint(reading.publicKey) : (reading.comparable ?? value);
}
