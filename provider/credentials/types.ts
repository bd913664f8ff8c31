import type { Problem } from "../problem";
import type { FingerprintMethod } from "./fingerprint";

/** A repair that was made, or a doubt that is not enough to refuse. A whole sentence without any part of a secret. */
export interface CredentialNote {
  readonly path: string;
  readonly text: string;
}

/**
 * What may be published about a set of credentials, by field: identifiers in clear, fingerprints for everything else
 * (their form: fingerprint.ts). Each is a string, or the engine's unknown value where the credential is not known yet.
 * `verificationMode` stands beside them for types that have a choice.
 */
export type CredentialFacts = Readonly<Record<string, unknown>>;

export interface CheckContext {
  /** Whether the engine does not know this value yet (preview). */
  isUnknown(value: unknown): boolean;
  readonly nowMs: number;
  readonly fingerprint: FingerprintMethod;
  /** The facts that stand in state: one that was made in an earlier form stays while its value does. */
  readonly before?: CredentialFacts;
}

export interface CredentialCheck {
  /** All of them, in the order of the type's fields. */
  readonly failures: readonly Problem[];
  readonly notes: readonly CredentialNote[];
  /** Repaired, normalised values by field. Complete only when there are no failures and nothing is unknown. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly facts: CredentialFacts;
}
