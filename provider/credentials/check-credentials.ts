import type { IntegrationType } from "../../catalog";
import { extraFieldNote, withExtraFields } from "./extra-fields";
import { factsOf } from "./facts";
import { type AcceptedField, acceptedFields, pathOf, readFields } from "./fields";
import { guessableValues } from "./guessable";
import { fieldProblems, unknownNames } from "./problems";
import type { CheckContext, CredentialCheck, CredentialNote } from "./types";

/**
 * Checks one set of credentials offline: every problem at once, what was repaired, the values as they are to be sent,
 * and the facts that may be shown and stored. Values that the engine does not know yet are passed over: nothing is
 * concluded from them, and their fact is the unknown value itself. Takes no references; those are read before.
 */
export function checkCredentials(
  known: IntegrationType,
  values: Readonly<Record<string, unknown>>,
  context: CheckContext,
): CredentialCheck {
  const type = withExtraFields(known, Object.keys(values));
  const fields = readFields(type, values, context);
  const unlisted = Object.keys(values).filter((name) => !Object.hasOwn(known.credentials, name));
  const failures = [...fieldProblems(type, fields, unlisted), ...unknownNames(type, values, context)];
  const failed = new Set(failures.map(({ path }) => path));
  const sound = acceptedFields(fields).filter(({ name }) => !failed.has(pathOf(name)));
  return {
    failures,
    notes: [
      ...sound.flatMap((field) => notesOf(known, field)),
      ...repeatedValues(sound),
      ...guessableValues(sound, context.fingerprint),
    ],
    credentials: Object.fromEntries(sound.map(({ name, state }) => [name, state.value])),
    facts: factsOf(type, fields, sound, context),
  };
}

function notesOf(known: IntegrationType, { name, state }: AcceptedField): CredentialNote[] {
  return [...state.notes, extraFieldNote(known, name) ?? []].flat().map((text) => ({ path: pathOf(name), text }));
}

/** Some formats take nearly anything, so a value that was pasted into the wrong field shows by being there twice. */
function repeatedValues(sound: readonly AcceptedField[]): CredentialNote[] {
  return sound.flatMap(({ name, field, state }, index) => {
    const earlier = sound.slice(0, index).find((other) => other.state.value === state.value);
    const isOdd = field.secret || field.format === "opaque" || earlier?.field.secret;
    if (!earlier || !isOdd) return [];
    const text = `Has the same value as ${pathOf(earlier.name)}: is one of them in the wrong field?`;
    return [{ path: pathOf(name), text }];
  });
}
