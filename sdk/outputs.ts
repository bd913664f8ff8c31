/** Whether the function has what was applied. */
export interface CredentialSync {
  /** What the look showed. */
  readonly state: "in sync" | "changed elsewhere" | "cannot tell";
  /** What it was concluded from. */
  readonly evidence: string;
}

/** A live proof that was passed. */
export interface ProofRecord {
  /** How it was proven: by signed, read-only calls. */
  readonly kind: "live";
  /** ISO 8601. */
  readonly at: string;
  /** Requests that were sent. */
  readonly calls: number;
  /** Names of credentials. */
  readonly proven: readonly string[];
  /** `name: why`. */
  readonly notProven: readonly string[];
}

/** What an adoption found, and what it changed there. */
export interface Adoption {
  /** Whose it was. */
  readonly from: string;
  /** By what was changed: `before -> after`. */
  readonly changes: Readonly<Record<string, string>>;
  /** What was found there and left as it is. */
  readonly keeps: readonly string[];
}

/** Why credentials were changed. */
export interface Rotation {
  /** In a sentence. */
  readonly reason?: string;
  /** Where the change was asked for. */
  readonly ticket?: string;
}
