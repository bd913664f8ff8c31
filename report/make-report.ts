import { integrationTypeCodes, isIntegrationTypeCode } from "../catalog";
import { findingsOf } from "./findings";
import { guidanceFor } from "./guidance";
import { type Examined, examine } from "./integrations";
import { notesOf, withoutValues } from "./notes";
import type { Policy } from "./policy";
import { type Diagnostic, isQuiet, type Preview } from "./preview";
import { findSharedValues } from "./shared-values";
import type { StackFacts } from "./stack-export";
import { code, compareText, plural } from "./text";
import type { EngineStep, Finding, PreviewFailure, Report } from "./types";

export interface ReportInput {
  readonly preview: Preview;
  /** Stacks whose secrets should be others. */
  readonly others: readonly StackFacts[];
  readonly policy: Policy;
  readonly nowMs: number;
}

/** Everything that a reviewer has to know of a preview, as data. Pure: the same input gives the same report. */
export function makeReport({ preview, others, policy, nowMs }: ReportInput): Report {
  const examined = examine(preview, nowMs);
  const integrations = examined.map(({ report }) => report);
  const hide = withoutValues(examined);
  const diagnostics = preview.diagnostics.map((each) => ({ ...each, message: hide(each.message) }));
  const shared = findSharedValues(examined, others);
  return {
    version: 1,
    stack: preview.stack,
    integrations,
    steps: engineSteps(preview),
    failures: diagnostics.flatMap(failureOf),
    findings: bySeverity([
      ...unknownTypes(examined),
      ...examined.flatMap((each) => findingsOf(each, policy, nowMs)),
      ...(policy.noSharedKeysAcrossEnvironments ? shared.acrossEnvironments.map(asViolation) : []),
      ...shared.warnings.filter(
        (warning) => !(policy.noSharedKeysAcrossEnvironments && shared.acrossEnvironments.includes(warning)),
      ),
      ...notListed(preview),
    ]),
    guidance: guidanceFor(examined),
    notes: notesOf(diagnostics, examined),
  };
}

function engineSteps({ steps }: Preview): EngineStep[] {
  return steps
    .filter(({ operation }) => !isQuiet(operation))
    .map(({ urn, type, name, operation, paths }) => ({ urn, type, name, operation, paths }))
    .sort((a, b) => compareText(a.urn, b.urn) || compareText(a.operation, b.operation));
}

function failureOf({ severity, resource, message }: Diagnostic): PreviewFailure[] {
  return severity === "error" ? [{ ...(resource !== undefined && { resource }), message }] : [];
}

const severities: readonly Finding["severity"][] = ["error", "violation", "warning"];

function bySeverity(findings: readonly Finding[]): Finding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

function asViolation(finding: Finding): Finding {
  return { ...finding, severity: "violation", text: `${finding.text} The policy forbids it.` };
}

/** Without the type nobody knows which credentials are secret. */
function unknownTypes(examined: readonly Examined[]): Finding[] {
  return examined
    .filter(({ report }) => report.operation !== "delete" && !isIntegrationTypeCode(report.type))
    .map(({ report }) => ({
      severity: "error",
      integration: report.label,
      text: `its type ${code(report.type)} is not known to this version; known: ${integrationTypeCodes.join(", ")}.`,
    }));
}

function notListed({ notListed: count }: Preview): Finding[] {
  if (count === 0) return [];
  const text = `${plural(count, "unchanged resource")} ${count === 1 ? "is" : "are"} not listed in the preview, so ends and shared values there were not looked at. Make it with \`pulumi preview --json --show-sames\`.`;
  return [{ severity: "warning", text }];
}
