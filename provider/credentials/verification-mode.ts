import type { IntegrationType } from "../../catalog";
import type { CheckedField } from "./fields";

/** How the function trusts WeChat Pay: by its public key, or by platform certificates that it downloads. */
export type VerificationMode = "public-key" | "certificate";

/** The name under which the mode stands among the facts. */
export const verificationModeFact = "verificationMode";

/** What each mode risks, for the person who chooses or changes it. */
export const verificationModeRisks: Readonly<Record<VerificationMode, string>> = {
  // (documented: onboarding guides; field reports: merchants opened since about November 2024)
  certificate:
    "Certificate mode: create and update fail with NOT_ENOUGH or RESOURCE_NOT_EXISTS for merchants without platform certificates, which is every new one. Platform certificates expire after five years.",
  // (documented: public keys do not expire; a wrong one only shows at the first callback)
  "public-key":
    "Public-key mode: a wrong key or id cannot be seen offline; every callback is refused until it is corrected. Switch it on in the merchant console first; WeChat Pay moves callbacks over within seven days.",
};

/** undefined for a type without the choice. One given field decides; while none is given but one may be, nobody knows. */
export function verificationModeOf(type: IntegrationType, fields: readonly CheckedField[]): unknown {
  const key = fields.find(({ field }) => field.format === "rsa-public-key")?.name;
  if (key === undefined) return undefined;
  const group = type.together.find((members) => members.includes(key)) ?? [key];
  const states = fields.filter(({ name }) => group.includes(name)).map(({ state }) => state);
  const mode: VerificationMode = states.some(({ is }) => is === "accepted" || is === "refused")
    ? "public-key"
    : "certificate";
  const unknown = states.find((state) => state.is === "unknown");
  return mode === "certificate" && unknown ? unknown.value : mode;
}
