import { integrationType } from "../../catalog";
import { checkUserVariables, variableFingerprint } from "../credentials";
import type { Context } from "./context";
import type { CheckFailure } from "./failure-text";
import type { Ignored } from "./ignored";
import { refuseIncomparable } from "./incomparable";
import type { Declared, Inputs } from "./inputs";
import { isUnknown, unknownValue } from "./unknown";
import { looksSecret } from "./variables";

export interface DeclaredVariables {
  readonly failures: readonly CheckFailure[];
  /** For state and plan. */
  readonly inputs: Pick<Inputs, "environment" | "variableFacts">;
  /** Values of the secret ones. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Names of secret ones that stay as the function has them. */
  readonly kept: readonly string[];
  /** A secret one is not known yet. */
  readonly isComplete: boolean;
}

type Olds = Partial<Pick<Inputs, "environment" | "variableFacts">>;

/**
 * Takes the secret ones out: marked by the program, or shaped like one. The plain ones stay readable. `salt` is for
 * fingerprints without a key.
 */
export function checkDeclaredVariables(
  context: Pick<Context, "processEnv" | "fingerprintFor">,
  { type, environment, secretVariables }: Pick<Declared, "type" | "environment" | "secretVariables">,
  olds: Olds,
  { allVariables, variables: ignored }: Ignored,
  salt: string,
): DeclaredVariables {
  const keptFacts = keptOf(olds, environment, (name) => allVariables || ignored.has(name));
  const kept = Object.keys(keptFacts);
  if (isUnknown(environment)) {
    // Whether a secret is among them is not known either.
    return { failures: [], inputs: { environment: unknownValue as never }, secrets: {}, kept: [], isComplete: false };
  }
  const given = environment ?? {};
  const unsound = checkUserVariables(integrationType(type), given, isUnknown);
  if (unsound.length > 0) return refused(unsound);

  // While the names are not known, all are taken for secrets.
  const marked = isUnknown(secretVariables) ? undefined : new Set(secretVariables ?? []);
  const isSecret = (name: string, value: string) => !marked || marked.has(name) || looksSecret(name, value);
  const entries = Object.entries(given);
  const plain = entries.filter(([name, value]) => !isSecret(name, value));
  const secret = entries.filter(([name, value]) => isSecret(name, value));
  const fingerprint = context.fingerprintFor(salt);
  const facts = { ...keptFacts, ...Object.fromEntries(secret.map(([name, value]) => [name, factOf(name, value)])) };
  const incomparable = refuseIncomparable(context, "environment", olds.variableFacts ?? {}, facts);
  if (incomparable.length > 0) return refused(incomparable);
  return {
    failures: [],
    inputs: {
      ...(plain.length > 0 || (environment && secret.length === 0) ? { environment: Object.fromEntries(plain) } : {}),
      ...(Object.keys(facts).length > 0 ? { variableFacts: facts } : {}),
    },
    secrets: Object.fromEntries(secret.filter(([, value]) => !isUnknown(value))),
    kept,
    isComplete: secret.every(([, value]) => !isUnknown(value)),
  };

  function refused(problems: readonly { readonly path: string; readonly reason: string }[]): DeclaredVariables {
    const failures = problems.map(({ path, reason }) => ({ property: path, reason }));
    return { failures, inputs: {}, secrets: {}, kept, isComplete: false };
  }

  function factOf(name: string, value: string): string {
    return isUnknown(value) ? unknownValue : variableFingerprint(fingerprint, name, value);
  }
}

/** Secret ones that state knows and the engine took away, since they are ignored. */
function keptOf(olds: Olds, environment: unknown, isIgnored: (name: string) => boolean): Record<string, string> {
  const given = typeof environment === "object" && environment !== null ? environment : {};
  return Object.fromEntries(
    Object.entries(olds.variableFacts ?? {}).filter(([name]) => isIgnored(name) && !Object.hasOwn(given, name)),
  );
}
