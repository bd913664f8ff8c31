import { formatFacts, type IntegrationType, isVerificationMode, verificationModes } from "../catalog";
import { verificationModeFact } from "../provider/credentials";
import { type CredentialChange, type Fact, unknownFact } from "./types";

/** The risk of a change in a few words; catalog/rotations has the whole story, and the evidence. */
export function riskOf(
  type: IntegrationType | undefined,
  credential: string,
  change: CredentialChange["change"],
  after: Fact | undefined,
): string {
  if (change === "unknown" || after === unknownFact) return "not known before the apply";
  if (change === "incomparable") return "other fingerprint key: cannot be compared";
  if (change === "changed" && credential === type?.ticketField) return "a new integration, with new callback URLs";
  const mode = credential === verificationModeFact && isVerificationMode(after) ? verificationModes[after] : undefined;
  if (mode) return (change === "added" ? mode.shortRiskWhenNew : mode.shortRisk) ?? "";
  const field = type?.credentials[credential];
  if (!field) return "";
  const { risk, riskWhenNew = "" } = formatFacts(field.format);
  if (change === "added") return riskWhenNew;
  return change === "changed" ? risk : "";
}
