import type { Problem } from "../problem";
import type { ProviderError } from "../provider-error";

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
  /** Credentials that an answer refutes, or that cannot be used at all. */
  readonly failures: readonly Problem[];
  /**
   * Why the proof could not be finished; says nothing about the credentials. Responsible is the cloud (also for the
   * network), or the user for a clock that is off.
   */
  readonly inconclusive?: ProviderError;
  /** Requests that were sent. */
  readonly calls: number;
  readonly ms: number;
}

/** What one answer says. Nothing in it is a secret. */
export interface RequestResult {
  readonly proven?: readonly CredentialName[];
  readonly notProven?: readonly NotProven[];
  readonly failures?: readonly Problem[];
  readonly inconclusive?: ProviderError;
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
