import type { CredentialFormat, IntegrationType } from "../catalog";
import { type VerificationMode, verificationModeFact } from "../provider/credentials";
import { isMode } from "./rotations";
import { type CredentialChange, type Fact, unknownFact } from "./types";

/* The risk of a change in a few words; rotations.ts has the whole story, and the evidence. */

const riskOfFormat: Readonly<Record<CredentialFormat, string>> = {
  "api-v3-key": "old key is invalid at once, no overlap",
  "rsa-private-key": "old pair stays valid until revoked",
  "certificate-serial": "old pair stays valid until revoked",
  "rsa-public-key": "a wrong one shows at the first callback",
  "public-key-id": "a wrong one shows at the first callback",
  "merchant-id": "another merchant: all must belong to it",
  "app-id": "another app: all must belong to it",
  "app-secret": "old secret is invalid once a new one is made",
  "push-token": "callbacks are refused until both sides have it",
  "meeting-token": "callbacks are refused until both sides have it",
  "encoding-aes-key": "callbacks are refused until both sides have it",
  opaque: "must be the same at the third party",
};

const shownLate = "a wrong one shows at the first callback";
const riskOfNew: Partial<Readonly<Record<CredentialFormat, string>>> = {
  "rsa-public-key": shownLate,
  "public-key-id": shownLate,
};

const riskOfMode: Readonly<Record<VerificationMode, string>> = {
  "public-key": "callbacks move over within 7 days",
  certificate: "fails for merchants without platform certificates",
};

/** In a few words. */
export function riskOf(
  type: IntegrationType | undefined,
  credential: string,
  change: CredentialChange["change"],
  after: Fact | undefined,
): string {
  if (change === "unknown" || after === unknownFact) return "not known before the apply";
  if (change === "incomparable") return "other fingerprint key: cannot be compared";
  if (change === "changed" && credential === type?.ticketField) return "a new integration, with new callback URLs";
  const format = type?.credentials[credential]?.format;
  if (change === "added") {
    if (after === "certificate") return riskOfMode.certificate;
    return (format && riskOfNew[format]) ?? "";
  }
  if (credential === verificationModeFact) return isMode(after) ? riskOfMode[after] : "";
  return format && change === "changed" ? riskOfFormat[format] : "";
}
