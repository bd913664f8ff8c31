import type { Switches } from "../../../lab";
import { callbackQuestions } from "../../../lab/observe";

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a client of the API can find out, and each of its values that is tried. */
export const triedValues = {
  passwordFields: ["secret", "secret-and-public-key"],
  keyId: ["caller", "always-suffixed"],
  releasedKeyId: ["burned", "reusable"],
  provisioning: ["center-creates-function", "record-only"],
  codeOnUpdate: ["kept", "template"],
  variablesOnUpdate: ["kept", "dropped"],
  updateWhileDeploying: ["refused", "superseded"],
  extOnUpdate: ["replace", "merge"],
  maskedValue: ["empty", "asterisks"],
  statusWords: ["console", "numbers"],
  plaintextExt: ["accept", "refuse"],
  certificateMode: ["accepted", "refused"],
  publicKeyPair: ["both-or-neither", "required"],
  duplicateCode: ["InvalidParameterValue", "ResourceInUse", "FailedOperation"],
  missingRecord: ["ResourceNotFound", "FailedOperation", "empty-answer"],
  integrationsMax: [1_000_000, 1_000_000, 0, 1, 2, 5],
  deleteMissing: ["zero", "error"],
  listPageMax: [100, 100, 1, 20, 37, 99],
  consistencyDelayMs: [0, 0, 1_000, 3_000, 20_000],
} as const satisfies { readonly [Name in keyof Switches]?: readonly Switches[Name][] };

/** One of every value, at random. */
export function configurationOf(seed: number): Partial<Switches> {
  const random = randomOf(seed);
  const entries = Object.entries(triedValues).map(([name, values]) => [
    name,
    values[Math.floor(random() * values.length)],
  ]);
  return Object.fromEntries(entries);
}

/** Which questions do not arise where others are answered so: the emulator behaves alike then, whatever their switch says. */
export function unanswerable(all: Partial<Switches>): Set<string> {
  const { integrationsMax = 1_000_000, keyId, provisioning, publicKeyPair } = all;
  return new Set<string>([
    ...callbackQuestions,
    // More are not tried.
    ...(integrationsMax > 6 ? ["integrationsMax"] : []),
    // A second one finds no room.
    ...(integrationsMax === 1 ? ["duplicateCode"] : []),
    // Nothing can be made at all.
    ...(integrationsMax === 0 ? madeQuestions : []),
    ...(keyId === "always-suffixed" ? ["releasedKeyId"] : []),
    ...(provisioning === "record-only" ? ["codeOnUpdate", "variablesOnUpdate", "updateWhileDeploying"] : []),
    ...(publicKeyPair === "required" ? ["certificateMode"] : []),
  ]);
}

const readAlone = ["passwordFields", "missingRecord", "deleteMissing", "listPageMax", "integrationsMax"];
const madeQuestions = Object.keys(triedValues).filter((name) => !readAlone.includes(name));
