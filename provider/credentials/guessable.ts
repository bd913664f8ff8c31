import { type AcceptedField, pathOf } from "./fields";
import type { FingerprintMethod } from "./fingerprint";
import type { CredentialNote } from "./types";

const charactersMin = 12;
/** A word, or digits, or a word with digits after it: what dictionaries of passwords hold first. */
const wordlike = /^([a-z]*|[A-Z]*|([A-Z][a-z]*)+)\d*$/;

/** Without a key the state lets everybody guess at what a person chose: no price protects what comes among the first guesses. */
export function guessableValues(sound: readonly AcceptedField[], { kind }: FingerprintMethod): CredentialNote[] {
  if (kind === "hmac") return [];
  const guessable = sound.filter(
    ({ field, state }) =>
      field.secret &&
      !field.generated &&
      state.publicKey === undefined &&
      (state.value.length < charactersMin || wordlike.test(state.value)),
  );
  return guessable.map(({ name }) => ({
    path: pathOf(name),
    text: "Is easily guessed, and its fingerprint, made without a key, lets anyone who reads the state try guesses. Use a long random one, or set CLOUDBASE_FINGERPRINT_KEY.",
  }));
}
