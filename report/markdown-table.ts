import { formatFacts, integrationType, isIntegrationTypeCode } from "../catalog";
import { withExtraFields } from "../provider/credentials";
import { shortFact } from "./credential-changes";
import { code, plural } from "./text";
import type { CredentialChange, Fact, Finding, IntegrationReport, Report } from "./types";

/** (rows of a table that still fit into one comment) */
const rowsMax = 100;

/** What a person reads in ten seconds: one row for each credential that changes. */
export function credentialTable({ integrations, findings }: Pick<Report, "integrations" | "findings">): string[] {
  const marks = new Map(
    [...findings].reverse().map((finding) => [`${finding.integration} ${finding.credential}`, markOf(finding)]),
  );
  const rows = integrations.flatMap((integration) => rowsOf(integration, marks));
  if (rows.length === 0) return ["No credential changes."];
  const more = rows.length - rowsMax;
  return [
    [
      "| Integration | Credential | Before → after | Proven | Expires | Risk |",
      "|---|---|---|---|---|---|",
      ...rows.slice(0, rowsMax).map((cells) => `| ${cells.join(" | ")} |`),
    ].join("\n"),
    ...(more > 0 ? [`… and ${plural(more, "more row")}.`] : []),
    ...unchanged(integrations),
  ];
}

export function hasMoreRows({ integrations }: Pick<Report, "integrations">): boolean {
  const rows = integrations.reduce(
    (sum, { credentials, operation }) => sum + credentials.length + (operation === "replace" ? 1 : 0),
    0,
  );
  return rows > rowsMax;
}

function markOf({ severity }: Finding): string {
  return severity === "warning" ? "see the warning" : "**refused**";
}

function rowsOf(integration: IntegrationReport, marks: ReadonlyMap<string, string>): string[][] {
  const { label, operation } = integration;
  if (operation === "unchanged") return [];
  const name = `${code(label)} ${operation}`;
  if (operation === "delete") {
    return [[name, "all", "removed", "–", "–", "callbacks are lost; its function keeps live credentials"]];
  }
  const rows = integration.credentials.map((change) => [
    name,
    code(change.credential),
    beforeAfter(change),
    provenHow(change, integration),
    expires(change, integration),
    [marks.get(`${label} ${change.credential}`) ?? "", change.risk].filter((part) => part !== "").join("; ") || "–",
  ]);
  if (operation !== "replace") return rows;
  return [[name, "–", "another integration, function and domain", "–", "–", "callback URLs change"], ...rows];
}

function beforeAfter({ before, after, change }: CredentialChange): string {
  if (before === undefined) return `new: ${factText(after)}`;
  if (change === "removed") return `${factText(before)} → none`;
  return `${factText(before)} → ${factText(after)}`;
}

function factText(fact: Fact | undefined): string {
  return fact === undefined ? "none" : code(shortFact(fact));
}

/** Facts beside the credentials, such as the verification mode, follow from them and need no proof. */
function provenHow(
  { credential, change }: CredentialChange,
  { operation, proof, type, after }: IntegrationReport,
): string {
  if (operation === "drift" || change === "unknown" || change === "removed" || !isCredential(type, credential))
    return "–";
  if (proof.kind !== "offline") return "live call before the switch";
  const evidence = isIntegrationTypeCode(type) ? Object.entries(integrationType(type).evidence) : [];
  const isProven = evidence.some(([name, { proves }]) => after[name] && proves.includes(credential));
  return isProven ? "by its certificate" : "form only";
}

function isCredential(type: string, name: string): boolean {
  return !isIntegrationTypeCode(type) || name in withExtraFields(integrationType(type), [name]).credentials;
}

function expires({ credential, after }: CredentialChange, { expiry, type }: IntegrationReport): string {
  if (!expiry || after === undefined) return "–";
  const format = isIntegrationTypeCode(type) ? integrationType(type).credentials[credential]?.format : undefined;
  const ends = (format && formatFacts(format).endsWithCertificate) || typeof after !== "string";
  if (!ends) return "–";
  return expiry.daysLeft < 0
    ? `expired ${expiry.notAfter}`
    : `in ${plural(expiry.daysLeft, "day")}, ${expiry.notAfter}`;
}

function unchanged(integrations: readonly IntegrationReport[]): string[] {
  const count = integrations
    .filter(({ credentials, operation }) => credentials.length > 0 && operation !== "delete")
    .reduce((sum, { unchangedCredentials }) => sum + unchangedCredentials, 0);
  return count > 0
    ? [`${plural(count, "other fact")} of these integrations ${count === 1 ? "stays" : "stay"} the same.`]
    : [];
}
