import { formatFacts, type IntegrationType, isVerificationMode, type RotationKind, rotationKinds } from "../catalog";
import { verificationModeFact, withExtraFields } from "../provider/credentials";
import type { CredentialChange } from "./types";

/** What comes with an operation as a whole. A type that only a newer package knows is taken for the oldest one. */
export function kindOfOperation(
  type: IntegrationType | undefined,
  operation: "create" | "replace" | "update" | "delete",
): RotationKind {
  return operation === "update" ? operation : (type?.rotations[operation] ?? operation);
}

/** What changes of an existing integration's credentials come to. */
export function kindsOf(type: IntegrationType | undefined, changes: readonly CredentialChange[]): RotationKind[] {
  const told = changes.filter(
    ({ change, credential }) => change !== "incomparable" && credential !== type?.ticketField,
  );
  const names = told.map(({ credential }) => credential);
  const known = type && withExtraFields(type, names);
  const kinds = new Set(
    names.map((name) => known?.credentials[name]).flatMap((field) => (field ? formatFacts(field.format).rotation : [])),
  );
  const mode = changes.find(({ credential }) => credential === verificationModeFact)?.after;
  if (isVerificationMode(mode)) {
    kinds.delete("public-key");
    kinds.add(`to-${mode}`);
  }
  if (changes.some(({ change }) => change === "incomparable")) kinds.add("new-fingerprints");
  if (kinds.delete("app")) kinds.add(type?.rotations.app ?? "app");
  return rotationKinds.filter((kind) => kinds.has(kind));
}
