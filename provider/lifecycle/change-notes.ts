import { isDeepStrictEqual } from "node:util";
import {
  credentialFields,
  integrationType,
  isVerificationMode,
  type VerificationMode,
  verificationModes,
} from "../../catalog";
import { type CredentialFacts, verificationModeFact } from "../credentials";
import type { Inputs, Outputs } from "./inputs";
import { isUnknown } from "./unknown";

/** What the changes of credentials mean outside of this program. Told in preview, before anybody approves. */
export function changeNotes(
  { type, credentialFacts: after }: Pick<Inputs, "type" | "credentialFacts">,
  before: CredentialFacts | undefined,
): string[] {
  const mode = after[verificationModeFact];
  return [
    ...consequencesOf(type, before, after).map(({ name, whenChanged }) => `credentials.${name}: ${whenChanged}`),
    ...(isVerificationMode(mode) && isWorthSaying(before, mode) ? [modeNote(before, mode)] : []),
  ];
}

/** After an apply that set them: now it is true, and outside it can be done. */
export function appliedNotes(
  { type, credentialFacts: after }: Pick<Inputs, "type" | "credentialFacts">,
  before: CredentialFacts | undefined,
): string[] {
  return consequencesOf(type, before, after).map(
    ({ name, whenChanged }) => `credentials.${name}: the new value is live. ${whenChanged}`,
  );
}

/** After an apply that failed: the opposite. */
export function notAppliedNotes(
  { type, credentialFacts: after }: Pick<Inputs, "type" | "credentialFacts">,
  before: CredentialFacts | undefined,
): string[] {
  return consequencesOf(type, before, after).map(
    ({ name }) =>
      `credentials.${name}: this run did not finish setting the new value. Change nothing at the third party until a run does.`,
  );
}

interface OutsideConsequence {
  readonly name: string;
  readonly whenChanged: string;
}

/** Of the credentials whose change means something outside. */
function consequencesOf(
  type: Inputs["type"],
  before: CredentialFacts | undefined,
  after: CredentialFacts,
): OutsideConsequence[] {
  const fields = before === undefined || isUnknown(after) ? [] : credentialFields(integrationType(type));
  return fields
    .filter(([name]) => before?.[name] !== undefined && differs(before[name], after[name]))
    .flatMap(([name, { whenChanged }]) => (whenChanged ? [{ name, whenChanged }] : []));
}

/** Every change of mode; for a new integration only the mode that most merchants cannot use. */
function isWorthSaying(before: CredentialFacts | undefined, mode: VerificationMode): boolean {
  return before === undefined ? mode === "certificate" : differs(before[verificationModeFact], mode);
}

function modeNote(before: CredentialFacts | undefined, mode: VerificationMode): string {
  const from = before?.[verificationModeFact];
  return `${from === undefined ? "" : `Verification changes from ${from} to ${mode}. `}${verificationModes[mode].risk}`;
}

/** A secret that comes back is one that somebody may have kept. */
export function usedBefore(olds: Outputs, news: Inputs): string[] {
  return Object.entries(olds.credentialHistory ?? {})
    .filter(([name, earlier]) => earlier.includes(String(news.credentialFacts[name])))
    .map(([name]) => `credentials.${name}: this value was in use before; whoever had it then still has it.`);
}

function differs(before: unknown, after: unknown): boolean {
  return !isUnknown(after) && !isDeepStrictEqual(before, after);
}
