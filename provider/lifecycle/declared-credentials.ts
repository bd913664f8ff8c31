import { integrationType } from "../../catalog";
import {
  type CredentialFacts,
  checkCredentials,
  checkMerchantCertificate,
  compareFacts,
  findSampleValues,
} from "../credentials";
import type { Problem } from "../problem";
import type { Context } from "./context";
import type { Ignored } from "./ignored";
import { refuseIncomparable } from "./incomparable";
import type { Declared, Inputs } from "./inputs";
import { resolveReferences } from "./references";
import { isUnknown, unknownValue } from "./unknown";

export interface DeclaredCredentials {
  readonly failures: readonly Problem[];
  readonly notes: readonly string[];
  readonly facts: CredentialFacts;
  /** Complete and repaired, but for the kept ones; absent when all stay as the cloud has them (ignoreChanges). */
  readonly values?: Readonly<Record<string, string>>;
  /** Names of those that stay as the function has them (ignoreChanges). */
  readonly kept: readonly string[];
  /** Whether all that is needed is known. */
  readonly isComplete: boolean;
}

type Olds = Partial<Pick<Inputs, "credentialFacts">>;

/** Reads, checks and compares what the program gives as credentials. `salt` is for fingerprints without a key. */
export function checkDeclaredCredentials(
  context: Context,
  declared: Declared,
  olds: Olds,
  ignored: Ignored,
  salt: string,
): DeclaredCredentials {
  const { credentials } = declared;
  if (credentials === undefined || (ignored.allCredentials && olds.credentialFacts)) {
    // ignoreChanges on credentials: the engine hands us what was in state, which is nothing. Nothing is dropped.
    if (olds.credentialFacts) return stayAsTheyAre(olds.credentialFacts);
    return refused("missing; a new integration needs them");
  }
  if (isUnknown(credentials)) {
    const facts = unknownValue as unknown as CredentialFacts;
    return { failures: [], notes: [], facts, kept: [], isComplete: false };
  }
  if (typeof credentials !== "object" || credentials === null || Array.isArray(credentials)) {
    return refused("must be an object of named credentials");
  }
  const given = credentials as Record<string, unknown>;
  const before = olds.credentialFacts ?? {};
  const kept = [...ignored.credentials].filter((name) => before[name] !== undefined);
  const unreadable = kept.filter((name) => integrationType(declared.type).credentials[name]?.injected === false);
  if (unreadable.length > 0) {
    return refused(
      `ignoreChanges names ${unreadable.join(", ")}, which the Integration Center gives back to nobody, so that it could not be set again beside the others. Ignore all of them ("credentials"), or none`,
    );
  }
  return checkGiven(context, declared, given, before, kept, salt);
}

function stayAsTheyAre(facts: CredentialFacts): DeclaredCredentials {
  const notes = ["credentials stay as the cloud has them: ignoreChanges names them, or the program gives none."];
  return { failures: [], notes, facts, kept: [], isComplete: true };
}

function refused(reason: string): DeclaredCredentials {
  return { failures: [{ path: "credentials", reason }], notes: [], facts: {}, kept: [], isComplete: false };
}

function checkGiven(
  context: Context,
  { type: code }: Declared,
  given: Readonly<Record<string, unknown>>,
  before: CredentialFacts,
  kept: readonly string[],
  salt: string,
): DeclaredCredentials {
  const type = integrationType(code);
  const { values, problems, notes } = resolveReferences(given, context.processEnv, context.projectFolder);
  const { evidence, credentials } = separate(Object.keys(type.evidence), values);
  const nowMs = context.clock.now();
  // What is kept is there, and not known here.
  const all = { ...credentials, ...Object.fromEntries(kept.map((name) => [name, unknownValue])) };
  const fingerprint = context.fingerprintFor(salt);
  const checked = checkCredentials(type, all, { isUnknown, nowMs, fingerprint, before });
  const certificate = checkEvidence(evidence.merchantCertificate, checked.credentials, nowMs);
  const keptFacts = Object.fromEntries(kept.map((name) => [name, before[name]]));
  const facts = { ...checked.facts, ...certificate.facts, ...keptFacts };
  const unresolved = new Set(problems.map(({ path }) => path));
  const failures = [
    ...problems,
    // A reference that could not be read is said once, not again as a missing value.
    ...[...checked.failures, ...certificate.failures].filter(({ path }) => !unresolved.has(path)),
    ...refuseIncomparable(context, "credentials", before, facts),
    ...(certificate.proven ? [] : changedApart(type.changeTogether, before, facts)),
  ];
  return {
    failures,
    notes: [
      ...[...notes, ...checked.notes, ...certificate.notes, ...findSampleValues(type, checked)].map(
        ({ path, text }) => `${path}: ${text}`,
      ),
      ...kept.map((name) => `credentials.${name}: stays as the cloud has it; ignoreChanges names it.`),
    ],
    facts,
    kept,
    values: checked.credentials,
    isComplete: failures.length === 0 && !Object.values(values).some(isUnknown),
  };
}

function separate(names: readonly string[], values: Readonly<Record<string, unknown>>) {
  const isEvidence = ([name]: [string, unknown]) => names.includes(name);
  const entries = Object.entries(values);
  return {
    evidence: Object.fromEntries(entries.filter(isEvidence)),
    credentials: Object.fromEntries(entries.filter((entry) => !isEvidence(entry))),
  };
}

interface EvidenceCheck {
  /** It shows that serial number, private key and merchant id belong together. */
  readonly proven: boolean;
  readonly failures: readonly Problem[];
  readonly notes: readonly { path: string; text: string }[];
  readonly facts: CredentialFacts;
}

function checkEvidence(
  certificate: unknown,
  { privateKey, merchantSerialNumber, merchantId }: Readonly<Record<string, string>>,
  nowMs: number,
): EvidenceCheck {
  const nothing = { proven: false, failures: [], notes: [] };
  if (certificate === undefined) return { ...nothing, facts: {} };
  if (isUnknown(certificate)) return { ...nothing, facts: { merchantCertificate: unknownValue } };
  // Without what it speaks of it proves nothing, and their own problems are told already.
  if (!privateKey || !merchantSerialNumber || !merchantId) return { ...nothing, facts: {} };
  const { failures, notes, facts } = checkMerchantCertificate({
    certificatePem: String(certificate),
    privateKey,
    serial: merchantSerialNumber,
    merchantId,
    nowMs,
  });
  const shown = facts && { serial: facts.serial, notAfter: facts.notAfter };
  return {
    proven: failures.length === 0,
    failures: failures.map((failure) => ({ ...failure, path: underCredentials(failure.path) })),
    notes: notes.map((note) => ({ ...note, path: underCredentials(note.path) })),
    facts: shown ? { merchantCertificate: shown } : {},
  };
}

function underCredentials(path: string): string {
  return path.startsWith("credentials.") ? path : `credentials.${path}`;
}

/** Each merchant certificate has a serial number and a key of its own: one without the other is a wrong paste. */
function changedApart(
  groups: readonly (readonly string[])[],
  before: CredentialFacts,
  after: CredentialFacts,
): Problem[] {
  return groups.flatMap((group) => {
    const known = group.filter((name) => before[name] !== undefined && after[name] !== undefined);
    if (known.length < group.length || known.some((name) => isUnknown(after[name]))) return [];
    const changed = known.filter((name) => compareFacts(before[name], after[name]) === "different");
    const unchanged = known.filter((name) => !changed.includes(name));
    if (changed.length === 0 || unchanged.length === 0) return [];
    return changed.map((name) => ({
      path: `credentials.${name}`,
      reason: `changes without ${unchanged.join(" and ")}, which belongs to it. Change them together, or give merchantCertificate, which proves that they still belong together.`,
    }));
  });
}
