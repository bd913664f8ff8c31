/** Whether the function has what was applied. */
export interface CredentialSync {
  readonly state: "in sync" | "changed elsewhere" | "cannot tell";
  readonly evidence: string;
}

/** A live proof that was passed. */
export interface ProofRecord {
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
  readonly keeps: readonly string[];
}
