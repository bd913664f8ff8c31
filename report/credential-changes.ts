import { credentialFields, type IntegrationType } from "../catalog";
import { compareFacts, fingerprintKeyId, withExtraFields } from "../provider/credentials";
import { riskOf } from "./risks";
import { clip } from "./text";
import { type CredentialChange, type Expiry, type Fact, type Facts, unknownFact } from "./types";

/** A missing type (a newer package made it) has no fields that we know; its facts are compared all the same. */
export function credentialChanges(
  type: IntegrationType | undefined,
  before: Facts,
  after: Facts | typeof unknownFact,
): { changes: CredentialChange[]; unchanged: number } {
  const names = namesIn(type, before, after === unknownFact ? {} : after);
  const known = type && withExtraFields(type, names);
  const changes: CredentialChange[] = [];
  let unchanged = 0;
  for (const credential of names) {
    const [old, now] = [before[credential], after === unknownFact ? unknownFact : after[credential]];
    const change = changeOf(old, now);
    if (change === "unchanged") unchanged += 1;
    else {
      changes.push({
        credential,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
        change,
        risk: riskOf(known, credential, change, now),
      });
    }
  }
  return { changes, unchanged };
}

/** In the order of the type; what the type does not know (mode, evidence) comes last. */
function namesIn(type: IntegrationType | undefined, before: Facts, after: Facts): string[] {
  const known = type ? credentialFields(type).map(([name]) => name) : [];
  const given = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...known.filter((name) => given.has(name)), ...[...given].filter((name) => !known.includes(name))];
}

function changeOf(before: Fact | undefined, after: Fact | undefined): CredentialChange["change"] | "unchanged" {
  if (after === unknownFact || before === unknownFact) return "unknown";
  if (after === undefined) return before === undefined ? "unchanged" : "removed";
  if (before === undefined) return "added";
  switch (compareFacts(textOf(before), textOf(after))) {
    case "same":
      return "unchanged";
    case "different":
      return "changed";
    case "cannot tell":
      return "incomparable";
  }
}

/** One text for one fact, whatever the order of its keys. */
export function textOf(fact: Fact): string {
  if (typeof fact === "string") return fact;
  return Object.keys(fact)
    .sort()
    .map((key) => `${key} ${fact[key]}`)
    .join(", ");
}

const hexShown = 8;
const identifierCharactersMax = 24;

/** Enough of a fact to tell it from others at a glance; the whole stands elsewhere in the report. */
export function shortFact(fact: Fact): string {
  if (typeof fact !== "string") {
    const { serial, notAfter } = fact;
    if (serial === undefined || notAfter === undefined) return clip(textOf(fact), 2 * identifierCharactersMax);
    return `${shorten(serial)}, ends ${notAfter}`;
  }
  const keyId = fingerprintKeyId(fact);
  if (keyId !== undefined) return `hmac ${shorten(fact.slice(`hmac ${keyId} `.length))}`;
  const [, method, digest] = /^(sha256|scrypt)(?: ln=\S+)? ([0-9a-f]{32})$/.exec(fact) ?? [];
  if (method && digest) return `${method} ${shorten(digest)}`;
  return fact.length > identifierCharactersMax ? shorten(fact) : fact;
}

function shorten(text: string): string {
  return text.length <= hexShown + 4 ? text : `${text.slice(0, hexShown)}…${text.slice(-4)}`;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The earliest end of anything among the facts that has one. */
export function expiryOf(facts: Facts, nowMs: number): Expiry | undefined {
  const [first] = Object.entries(facts)
    .map(([credential, fact]) => ({
      credential,
      endMs: typeof fact === "string" ? Number.NaN : Date.parse(fact.notAfter ?? ""),
    }))
    .filter(({ endMs }) => Number.isFinite(endMs))
    .sort((a, b) => a.endMs - b.endMs);
  if (!first) return undefined;
  const { credential, endMs } = first;
  const notAfter = new Date(endMs).toISOString().slice(0, "2026-01-01".length);
  return { credential, notAfter, daysLeft: Math.floor((endMs - nowMs) / dayMs) };
}

/** Whole days since an ISO date; undefined for what is none. */
export function daysSince(at: string | undefined, nowMs: number): number | undefined {
  const atMs = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isFinite(atMs) ? Math.floor((nowMs - atMs) / dayMs) : undefined;
}
