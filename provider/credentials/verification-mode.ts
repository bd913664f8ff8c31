import type { IntegrationType, VerificationMode } from "../../catalog";
import type { CheckedField } from "./fields";

/** The name under which the mode stands among the facts. */
export const verificationModeFact = "verificationMode";

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
