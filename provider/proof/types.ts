import type { CenterError } from "../errors";

/** A credential that WeChat Pay's answer refutes, or that cannot be used at all. Holds no part of a secret. */
export interface ProofFailure {
  /** E.g. `credentials.privateKey`. */
  readonly path: string;
  /** The cause; completes a sentence that begins with the path. */
  readonly reason: string;
  /** Where the right value is found. */
  readonly whereToFind?: string;
}

export interface NotProven {
  /** E.g. `apiV3Key`. */
  readonly name: string;
  readonly why: string;
}

/** Every given credential is in exactly one of `proven`, `notProven` and `failures`. */
export interface Proof {
  /** Everything that this merchant's mode needs was proven, nothing refuted, and every question answered. */
  readonly ok: boolean;
  /** Names of credentials, in the catalog's order. */
  readonly proven: readonly string[];
  readonly notProven: readonly NotProven[];
  readonly failures: readonly ProofFailure[];
  /**
   * Why the proof could not be finished; says nothing about the credentials. Its fault is the cloud (also for the
   * network), or the user for a clock that is off.
   */
  readonly trouble?: CenterError;
  /** Requests that were sent. */
  readonly calls: number;
  readonly ms: number;
}

/** What one answer says. Nothing in it is a secret. */
export interface Finding {
  readonly proven?: readonly CredentialName[];
  readonly notProven?: readonly NotProven[];
  readonly failures?: readonly ProofFailure[];
  readonly trouble?: CenterError;
  /** WeChat Pay did not accept the request's signature: asking on would look like an attack. */
  readonly refused?: boolean;
}

export type CredentialName =
  | "merchantId"
  | "merchantSerialNumber"
  | "privateKey"
  | "apiV3Key"
  | "wxPayPublicKey"
  | "wxPayPublicKeyId";
