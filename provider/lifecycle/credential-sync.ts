import { credentialFields, type IntegrationType, injectedCredentials, integrationType } from "../../catalog";
import {
  type CredentialFacts,
  checkCredentials,
  compareFacts,
  isComparable,
  verificationModeFact,
  withExtraFields,
} from "../credentials";
import type { FunctionRecord } from "../integration-center";
import type { Context } from "./context";
import { madeWithAnotherKey } from "./incomparable";
import type { CredentialSync, Inputs } from "./inputs";
import { saltOf } from "./names";

interface Observation {
  readonly facts: CredentialFacts;
  /** Absent where the function holds no credential: then nothing can be said. */
  readonly sync?: CredentialSync;
}

/**
 * What the function really has, by fingerprint, against what was applied. No value leaves this file.
 *
 * Of credentials that the function does not get nothing can be observed: the cloud reads its secrets back as "" (documented),
 * or encrypted, each time under another IV, by a call that would carry them all; we do not ask for that. Their facts stay
 * what was applied. A ticket cannot drift: nothing changes the one of an existing integration (documented).
 */
export function observeCredentials(context: Context, applied: Inputs, found: FunctionRecord | undefined): Observation {
  const unchanged = applied.credentialFacts;
  if (!found) return { facts: unchanged, sync: cannotTell(`function ${applied.functionName} is gone`) };
  const type = readableType(integrationType(applied.type));
  const values = Object.fromEntries(Object.keys(type.credentials).map((name) => [name, found.environment[name]]));
  const fingerprint = context.fingerprintFor(saltOf(applied));
  const { facts, failures } = checkCredentials(type, values, {
    isUnknown: () => false,
    nowMs: context.clock.now(),
    fingerprint,
    before: unchanged,
  });
  if (failures.length > 0) {
    const names = failures.map(({ path }) => path.replace("credentials.", "")).join(", ");
    const evidence = `function ${found.name} has no sound value of ${names}`;
    return { facts: withoutFailed(unchanged, failures), sync: { state: "changed elsewhere", evidence } };
  }
  const unseen = unobservable(type, unchanged);
  const seen = { ...unseen, ...facts };
  // Made with another key, they are those of no program that runs with this one.
  const foreign = Object.keys(unseen).filter((name) => !isComparable(unseen[name], fingerprint));
  return { facts: comparable(unchanged, seen), ...compare(found.name, applied.type, unchanged, seen, foreign) };
}

/** A fact is never rewritten by who cannot compare it: with another fingerprint key every secret would seem changed. */
function comparable(before: CredentialFacts, seen: CredentialFacts): CredentialFacts {
  return Object.fromEntries(
    Object.entries(seen).map(([name, fact]) => [
      name,
      compareFacts(before[name], fact) === "cannot tell" ? before[name] : fact,
    ]),
  );
}

/** What create and update know when they are done: the function was seen with every variable that was set. */
export function inSync(functionName: string, code: Inputs["type"], facts: CredentialFacts): Pick<Observation, "sync"> {
  const type = integrationType(code);
  const given = credentialFields(withExtraFields(type, Object.keys(facts))).filter(
    ([name]) => facts[name] !== undefined,
  );
  const kept = given.filter(([, { injected }]) => injected === false).map(([name]) => name);
  const count = given.length - kept.length;
  if (count === 0) return {};
  const seen = `function ${functionName} has all ${count} credentials as they were applied`;
  const unseen = `${kept.join(", ")} ${kept.length === 1 ? "stays" : "stay"} in the Integration Center and cannot be read back`;
  return { sync: { state: "in sync", evidence: kept.length === 0 ? seen : `${seen}; ${unseen}` } };
}

/** The type with the credentials that a function shows. */
function readableType(type: IntegrationType): IntegrationType {
  return { ...type, fieldsFrom: "documented", credentials: Object.fromEntries(injectedCredentials(type)) };
}

function compare(
  functionName: string,
  code: Inputs["type"],
  before: CredentialFacts,
  after: CredentialFacts,
  foreign: readonly string[],
): Pick<Observation, "sync"> {
  const names = injectedCredentials(integrationType(code)).map(([name]) => name);
  const by = (result: string) => names.filter((name) => compareFacts(before[name], after[name]) === result);
  const different = by("different");
  const incomparable = [...by("cannot tell"), ...foreign];
  if (different.length > 0) {
    const facts = different.map(
      (name) => `${name} is ${after[name] ?? "not set"}, applied was ${before[name] ?? "none"}`,
    );
    return { sync: { state: "changed elsewhere", evidence: `function ${functionName}: ${facts.join("; ")}` } };
  }
  if (incomparable.length > 0) {
    return { sync: cannotTell(`${incomparable.join(", ")}: ${madeWithAnotherKey}`) };
  }
  return inSync(functionName, code, after);
}

function cannotTell(evidence: string): CredentialSync {
  return { state: "cannot tell", evidence };
}

/** Facts that are in state alone: of evidence, such as a certificate, and of credentials that no function shows. */
function unobservable(readable: IntegrationType, facts: CredentialFacts): CredentialFacts {
  const isObservable = (name: string) => name in readable.credentials || name === verificationModeFact;
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !isObservable(name)));
}

function withoutFailed(facts: CredentialFacts, failures: readonly { path: string }[]): CredentialFacts {
  const failed = new Set(failures.map(({ path }) => path.replace("credentials.", "")));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !failed.has(name)));
}
