import type { IntegrationType } from "../../catalog";
import type { AcceptedField, CheckedField } from "./fields";
import {
  type FingerprintMethod,
  fingerprintKeyId,
  isScryptFact,
  methodIdOf,
  publicKeyFingerprint,
  secretFingerprint,
} from "./fingerprint";
import type { CheckContext, CredentialFacts } from "./types";
import { verificationModeFact, verificationModeOf } from "./verification-mode";

/** Facts of the sound fields and the unknown ones, in the type's order. Of a refused field there is none. */
export function factsOf(
  type: IntegrationType,
  fields: readonly CheckedField[],
  sound: readonly AcceptedField[],
  context: CheckContext,
): CredentialFacts {
  const facts = new Map<string, unknown>(sound.map((field) => [field.name, factOf(field, context)]));
  for (const { name, state } of fields) if (state.is === "unknown") facts.set(name, state.value);
  const inOrder = fields
    .filter(({ name }) => facts.has(name))
    .map(({ name }): [string, unknown] => [name, facts.get(name)]);
  const mode = verificationModeOf(type, fields);
  return Object.fromEntries(mode === undefined ? inOrder : [...inOrder, [verificationModeFact, mode]]);
}

function factOf({ name, field, state }: AcceptedField, { fingerprint, before }: CheckContext): string {
  const { value, publicKey, comparable = value } = state;
  if (publicKey) return publicKeyFingerprint(publicKey);
  // Where any text is accepted, a secret in the wrong field cannot be recognised: it must not show either.
  const isShown = !field.secret && field.format !== "opaque";
  if (isShown) return value;
  const secret = { domain: [field.format, name], value: comparable, generated: field.generated === true };
  return secretFingerprint(fingerprint, secret, before?.[name]);
}

/**
 * Whether two facts of one credential, both known, speak of the same value; undefined stands for none. Fingerprints
 * made with different keys, or by different methods, cannot be compared: the value may be the same.
 */
export function compareFacts(before: unknown, after: unknown): "same" | "different" | "cannot tell" {
  if (before === after) return "same";
  const comparable = before === undefined || after === undefined || methodIdOfFact(before) === methodIdOfFact(after);
  return comparable ? "different" : "cannot tell";
}

/** Whether a fact in state can be compared with what this method makes; one that is no fingerprint of a secret always can. */
export function isComparable(fact: unknown, method: FingerprintMethod): boolean {
  const methodId = methodIdOfFact(fact);
  return methodId === "clear" || methodId === methodIdOf(method);
}

/** How a fact was made: facts of one making can be compared. Those by scrypt at any cost: see secretFingerprint. */
function methodIdOfFact(fact: unknown): string {
  const keyId = fingerprintKeyId(fact);
  if (keyId !== undefined) return `hmac ${keyId}`;
  return isScryptFact(fact) ? "scrypt" : "clear";
}
