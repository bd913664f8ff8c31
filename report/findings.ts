import { credentialFields, type IntegrationType, integrationType, isIntegrationTypeCode } from "../catalog";
import { daysSince } from "./credential-changes";
import type { Examined } from "./integrations";
import { matches, type Policy } from "./policy";
import { code, codes, plural } from "./text";
import { type CredentialChange, type Expiry, type Finding, type IntegrationReport, unknownFact } from "./types";

/** What one integration's facts say against the change, apart from what other integrations have. */
export function findingsOf(examined: Examined, policy: Policy, nowMs: number): Finding[] {
  const { report } = examined;
  const named = (finding: Omit<Finding, "integration">): Finding => ({ ...finding, integration: report.label });
  if (report.operation === "delete") {
    return policy.allowDelete
      ? []
      : [named({ severity: "violation", text: "would be deleted; the policy forbids it." })];
  }
  return [
    ...changedApart(examined),
    ...unknownCredentials(report, policy),
    ...incomparable(report),
    ...usedBefore(examined),
    ...withoutKey(report),
    ...driftOf(examined, policy),
    ...expiring(report, policy),
    ...tooOld(examined, policy, nowMs),
    ...unproven(report, policy),
    ...replaced(report, policy),
  ].map(named);
}

type Nameless = Omit<Finding, "integration">;

function typeOf({ type }: IntegrationReport): IntegrationType | undefined {
  return isIntegrationTypeCode(type) ? integrationType(type) : undefined;
}

/** The provider refuses this too; here it is caught when an older one let it pass. */
function changedApart({ report }: Examined): Nameless[] {
  const proven = report.proof.kind !== "offline" || "merchantCertificate" in report.after;
  if (proven || report.operation === "create") return [];
  const changed = new Set(report.credentials.filter(({ change }) => change === "changed").map(nameOf));
  const moved = new Set(report.credentials.map(nameOf));
  return (typeOf(report)?.changeTogether ?? []).flatMap((group) => {
    const still = group.filter((name) => name in report.after && !moved.has(name));
    return group
      .filter((name) => changed.has(name) && still.length > 0)
      .map((credential) => ({
        severity: "error" as const,
        credential,
        text: `changes without ${codes(still)}, which belongs to it. Change them together, or give merchantCertificate or a live proof, which show that they still belong together.`,
      }));
  });
}

function unknownCredentials({ credentials }: IntegrationReport, { noUnknownCredentials }: Policy): Nameless[] {
  const names = credentials.filter(({ change }) => change === "unknown").map(nameOf);
  if (names.length === 0) return [];
  const text = `${codes(names, 8)} known only at apply: nothing could be checked, and an approval cannot be bound to it.`;
  return [{ severity: noUnknownCredentials ? "violation" : "warning", text }];
}

function incomparable({ credentials }: IntegrationReport): Nameless[] {
  const names = credentials.filter(({ change }) => change === "incomparable").map(nameOf);
  if (names.length === 0) return [];
  const text = `${codes(names, 8)} fingerprinted with another key than before (CLOUDBASE_FINGERPRINT_KEY), so nobody can tell whether the value changes.`;
  return [{ severity: "warning", text }];
}

/** A secret that comes back is one that somebody may have kept. */
function usedBefore({ before, report }: Examined): Nameless[] {
  const history = before?.credentialHistory;
  if (history === undefined || history === unknownFact) return [];
  return report.credentials.flatMap(({ credential, after }) => {
    const earlier =
      typeof after === "string" && after !== unknownFact ? (history[credential] ?? []).indexOf(after) : -1;
    if (earlier < 0) return [];
    const text = `was in use before (${plural(earlier + 1, "rotation")} ago): whoever had it then has it again.`;
    return [{ severity: "warning" as const, credential, text }];
  });
}

function withoutKey({ after, operation }: IntegrationReport): Nameless[] {
  const names = Object.keys(after).filter((name) => String(after[name]).startsWith("scrypt "));
  if (names.length === 0 || operation === "unchanged") return [];
  const text = `${codes(names)} fingerprinted without a key, so nobody can tell whether the same value is used elsewhere. Set CLOUDBASE_FINGERPRINT_KEY.`;
  return [{ severity: "warning", text }];
}

/** What the last refresh found, which the next apply will overwrite. */
function driftOf({ before, after, report, isGone }: Examined, { noDrift }: Policy): Nameless[] {
  const severity = noDrift ? "violation" : "warning";
  const apply = report.operation === "drift" ? "The next apply" : "This apply";
  if (isGone) {
    return [
      {
        severity,
        text: `gone from the cloud since the last apply. ${apply} makes it anew; its callback URLs may be others.`,
      },
    ];
  }
  const sync = (report.operation === "drift" ? after : before)?.credentialSync;
  if (sync === undefined || sync === unknownFact || sync.state === "in sync") return [];
  const found =
    sync.state === "changed elsewhere"
      ? "changed elsewhere since the last apply"
      : "nobody can tell whether it was changed elsewhere";
  const then = report.operation === "unchanged" ? "" : ` ${apply} sets what the program says.`;
  return [{ severity, text: `${found}: ${code(sync.evidence)}.${then}` }];
}

function expiring(report: IntegrationReport, { minDaysLeft, warnDaysLeft }: Policy): Nameless[] {
  const { expiry } = report;
  const hasEnd = typeOf(report)?.evidence.merchantCertificate !== undefined;
  if (!expiry) {
    if (minDaysLeft === undefined || !hasEnd) return [];
    const text = `its end is not known, and the policy asks for ${plural(minDaysLeft, "day")} left: give credentials.merchantCertificate.`;
    return [{ severity: "violation", credential: "merchantCertificate", text }];
  }
  const { credential } = expiry;
  if (minDaysLeft !== undefined && expiry.daysLeft < minDaysLeft) {
    const text = `${endOf(expiry)}; the policy asks for ${plural(minDaysLeft, "day")}. Issue a new certificate; it can be valid beside the old one.`;
    return [{ severity: "violation", credential, text }];
  }
  if (expiry.daysLeft >= warnDaysLeft) return [];
  const text = `${endOf(expiry)}. Issue a new certificate; it can be valid beside the old one.`;
  return [{ severity: "warning", credential, text }];
}

function endOf({ notAfter, daysLeft }: Expiry): string {
  const end = code(notAfter);
  return daysLeft < 0 ? `expired on ${end}` : `expires on ${end}, in ${plural(daysLeft, "day")}`;
}

/** A credential that changes now is new; of the others the state tells since when they are in use. */
function tooOld({ report, before }: Examined, { maxAgeDays }: Policy, nowMs: number): Nameless[] {
  const moved = new Set(report.credentials.map(nameOf));
  const setAt = typeof before?.credentialsSetAt === "object" ? before.credentialsSetAt : {};
  return Object.entries(maxAgeDays).flatMap(([credential, days]): Nameless[] => {
    if (!(credential in report.after) || moved.has(credential)) return [];
    const age = daysSince(setAt[credential], nowMs);
    if (age !== undefined && age <= days) return [];
    const found = age === undefined ? "its age is not known" : `in use for ${plural(age, "day")}`;
    return [
      {
        severity: "violation",
        credential,
        text: `${found}; the policy asks for at most ${plural(days, "day")}. Rotate it.`,
      },
    ];
  });
}

function unproven(report: IntegrationReport, { proofRequiredIn }: Policy): Nameless[] {
  const type = typeOf(report);
  // Of other types there is no proof to be had.
  const isPossible = type === undefined || type.liveProof !== undefined;
  const isSent = report.operation !== "import";
  const isAsked = isSent && isPossible && matches(proofRequiredIn, report.envId, report.envId === unknownFact);
  if (!isAsked || report.proof.kind !== "offline" || !report.credentials.some(isCredentialOf(report))) return [];
  const text = `its credentials change in ${code(report.envId)} without a live proof, which the policy asks for there: set proof: "live".`;
  return [{ severity: "violation", text }];
}

/** Not a mere fact beside the credentials, such as the verification mode. */
function isCredentialOf(report: IntegrationReport): (change: CredentialChange) => boolean {
  const type = typeOf(report);
  const names = new Set(type ? credentialFields(type).map(([name]) => name) : []);
  return ({ credential }) => type === undefined || names.has(credential) || credential === "credentials";
}

function replaced({ operation }: IntegrationReport, { noReplace }: Policy): Nameless[] {
  return operation === "replace" && noReplace
    ? [{ severity: "violation", text: "would be replaced; the policy forbids it." }]
    : [];
}

function nameOf({ credential }: CredentialChange): string {
  return credential;
}
