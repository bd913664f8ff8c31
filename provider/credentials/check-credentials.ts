import type { IntegrationType } from "../../catalog";
import { factsOf } from "./facts";
import { acceptedFields, pathOf, readFields } from "./fields";
import { fieldProblems, unknownNames } from "./problems";
import type { CheckContext, CredentialCheck } from "./types";

/**
 * Checks one set of credentials offline: every problem at once, what was repaired, the values as they are to be sent,
 * and the facts that may be shown and stored. Values that the engine does not know yet are passed over: nothing is
 * concluded from them, and their fact is the unknown value itself. Takes no references; those are read before.
 */
export function checkCredentials(
  type: IntegrationType,
  values: Readonly<Record<string, unknown>>,
  context: CheckContext,
): CredentialCheck {
  const fields = readFields(type, values, context);
  const failures = [...fieldProblems(type, fields, Object.keys(values)), ...unknownNames(type, values, context)];
  const failed = new Set(failures.map(({ path }) => path));
  const sound = acceptedFields(fields).filter(({ name }) => !failed.has(pathOf(name)));
  return {
    failures,
    notes: sound.flatMap(({ name, state }) => state.notes.map((text) => ({ path: pathOf(name), text }))),
    credentials: Object.fromEntries(sound.map(({ name, state }) => [name, state.value])),
    facts: factsOf(type, fields, sound, context.fingerprint),
  };
}
