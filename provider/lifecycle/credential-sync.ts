import { credentialFields, type IntegrationType, integrationType } from "../../catalog";
import { type CredentialFacts, checkCredentials, compareFacts } from "../credentials";
import type { FunctionRecord } from "../integration-center";
import type { Context } from "./context";
import type { CredentialSync, Inputs } from "./inputs";

/** What the function really has, by fingerprint, against what was applied. No value leaves this file. */
export function observeCredentials(
  context: Context,
  applied: Inputs,
  found: FunctionRecord | undefined,
): { facts: CredentialFacts; sync: CredentialSync } {
  const unchanged = applied.credentialFacts;
  if (!found) return { facts: unchanged, sync: cannotTell(`function ${applied.functionName} is gone`) };
  const type = integrationType(applied.type);
  const values = Object.fromEntries(Object.keys(type.credentials).map((name) => [name, found.environment[name]]));
  const { facts, failures } = checkCredentials(type, values, {
    isUnknown: () => false,
    nowMs: context.clock.now(),
    fingerprint: context.fingerprintFor(applied.owner),
  });
  if (failures.length > 0) {
    const names = failures.map(({ path }) => path.replace("credentials.", "")).join(", ");
    const evidence = `function ${found.name} has no sound value of ${names}`;
    return { facts: withoutFailed(unchanged, failures), sync: { state: "changed elsewhere", evidence } };
  }
  const seen = { ...evidenceIn(type, unchanged), ...facts };
  return { facts: seen, sync: compare(found.name, type, unchanged, seen) };
}

/** What create and update know when they are done: the function was seen with every variable that was set. */
export function inSync(functionName: string, code: Inputs["type"], facts: CredentialFacts): CredentialSync {
  const count = credentialFields(integrationType(code)).filter(([name]) => facts[name] !== undefined).length;
  return { state: "in sync", evidence: `function ${functionName} has all ${count} credentials as they were applied` };
}

function compare(
  functionName: string,
  type: IntegrationType,
  before: CredentialFacts,
  after: CredentialFacts,
): CredentialSync {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name in type.credentials,
  );
  const by = (result: string) => names.filter((name) => compareFacts(before[name], after[name]) === result);
  const different = by("different");
  const incomparable = by("cannot tell");
  if (different.length > 0) {
    const facts = different.map(
      (name) => `${name} is ${after[name] ?? "not set"}, applied was ${before[name] ?? "none"}`,
    );
    return { state: "changed elsewhere", evidence: `function ${functionName}: ${facts.join("; ")}` };
  }
  if (incomparable.length > 0) {
    return cannotTell(
      `${incomparable.join(", ")}: fingerprinted with another key than CLOUDBASE_FINGERPRINT_KEY is now`,
    );
  }
  return inSync(functionName, type.code as Inputs["type"], after);
}

function cannotTell(evidence: string): CredentialSync {
  return { state: "cannot tell", evidence };
}

/** Facts of evidence, such as a certificate, are in state alone. */
function evidenceIn(type: IntegrationType, facts: CredentialFacts): CredentialFacts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name in type.evidence));
}

function withoutFailed(facts: CredentialFacts, failures: readonly { path: string }[]): CredentialFacts {
  const failed = new Set(failures.map(({ path }) => path.replace("credentials.", "")));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !failed.has(name)));
}
