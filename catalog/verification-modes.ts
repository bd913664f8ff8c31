/** How a function trusts WeChat Pay: by its public key, or by platform certificates that it downloads. */
export type VerificationMode = "public-key" | "certificate";

export interface VerificationModeFacts {
  /** What it risks, for the person who chooses or changes it. */
  readonly risk: string;
  /** What a change to it risks, in a few words. */
  readonly shortRisk: string;
  /** The same for a new integration; absent: nothing. */
  readonly shortRiskWhenNew?: string;
}

export const verificationModes: Readonly<Record<VerificationMode, VerificationModeFacts>> = {
  certificate: {
    // (documented: onboarding guides; field reports: merchants opened since about November 2024)
    risk: "Certificate mode: create and update fail with NOT_ENOUGH or RESOURCE_NOT_EXISTS for merchants without platform certificates, which is every new one. Platform certificates expire after five years.",
    shortRisk: "fails for merchants without platform certificates",
    shortRiskWhenNew: "fails for merchants without platform certificates",
  },
  "public-key": {
    // (documented: public keys do not expire; a wrong one only shows at the first callback)
    risk: "Public-key mode: a wrong key or id cannot be seen offline; every callback is refused until it is corrected. Switch it on in the merchant console first; WeChat Pay moves callbacks over within seven days.",
    shortRisk: "callbacks move over within 7 days",
  },
};

export function isVerificationMode(value: unknown): value is VerificationMode {
  return typeof value === "string" && Object.hasOwn(verificationModes, value);
}

/**
 * How many callbacks WeChat Pay signs with the public key on day 1, 2, … after the switch to it (documented; field report from
 * official staff).
 */
export const publicKeyShares: readonly number[] = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1];
