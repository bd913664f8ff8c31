import { integrationTypeCodes, isIntegrationTypeCode } from "../catalog";
import { type Binder, makeBinder } from "./bound";
import { destinationFindings } from "./destinations";
import { findingsOf } from "./findings";
import { guidanceFor } from "./guidance";
import { shells } from "./integration-state";
import { type Examined, examine } from "./integrations";
import { notesOf, withoutValues } from "./notes";
import type { Policy } from "./policy";
import { type Diagnostic, isQuiet, type Preview } from "./preview";
import { findReusedCredentials } from "./reused-credentials";
import type { StackFacts } from "./stack-export";
import { code, compareText, plural } from "./text";
import type { EngineStep, Finding, PreviewFailure, Report } from "./types";

export interface ReportInput {
  readonly preview: Preview;
  /** Stacks whose secrets should be others. */
  readonly others: readonly StackFacts[];
  readonly policy: Policy;
  /** What values that are not shown are fingerprinted with, so that an approval can bind them. */
  readonly fingerprintKey?: Buffer;
  readonly nowMs: number;
}

/** Everything that a reviewer has to know of a preview, as data. Pure: the same input gives the same report. */
export function makeReport({ preview, others, policy, fingerprintKey, nowMs }: ReportInput): Report {
  const examined = examine(preview, nowMs);
  const integrations = examined.map(({ report }) => report);
  const hide = withoutValues(examined);
  const diagnostics = preview.diagnostics.map((each) => ({ ...each, message: hide(each.message) }));
  const shared = findReusedCredentials(examined, others);
  const binder = makeBinder(fingerprintKey);
  return {
    version: 1,
    stack: preview.stack,
    integrations,
    steps: engineSteps(preview, binder),
    failures: diagnostics.flatMap(failureOf),
    findings: bySeverity([
      ...unknownTypes(examined),
      ...foreignCode(preview),
      ...destinationFindings(integrations, policy),
      ...examined.flatMap((each) => findingsOf(each, policy, nowMs)),
      ...(policy.noSharedKeysAcrossEnvironments ? shared.acrossEnvironments.map(asViolation) : []),
      ...shared.warnings.filter(
        (warning) => !(policy.noSharedKeysAcrossEnvironments && shared.acrossEnvironments.includes(warning)),
      ),
      ...notListed(preview),
    ]),
    guidance: guidanceFor(examined),
    notes: notesOf(diagnostics, examined),
    policy,
    configuration: binder.bind("configuration", preview.configuration, (name) => ownSettings.has(name)),
    keyId: binder.keyId,
  };
}

/** Of the stack's configuration what may be shown. */
const ownSettings = new Set(["cloudbase:endpoint", "cloudbase:region", "cloudbase:wechatPayEndpoint"]);

/** Inputs of an integration that a report may show. Its credentials' facts are told, and bound, by themselves. */
const shownInputs = new Set([
  ...["account", "adopt", "callbackDomain", "callbackUrls", "customTimeouts", "deleteProtection", "description"],
  ...["destination", "envId", "functionCode", "functionCodeHash", "functionName", "insteadOf", "integrationId", "name"],
  ...["observedVariables", "owner", "proof", "rotation", "skipAwait", "type", "unmanagedVariables", "variableFacts"],
]);

function engineSteps({ steps }: Preview, binder: Binder): EngineStep[] {
  return steps
    .filter(({ operation }) => !isQuiet(operation))
    .map(({ urn, type, name, operation, paths, inputs, options, integration }) => {
      const { credentialFacts: _facts, __provider: _shell, ...ofIntegration } = inputs;
      return {
        ...{ urn, type, name, operation, paths },
        inputs: integration
          ? binder.bind(urn, ofIntegration, (property) => shownInputs.has(property))
          : binder.bind(urn, inputs, () => false),
        options: binder.bind(urn, options, () => true),
      };
    })
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

/** The engine runs the code that stands in a dynamic resource; an integration's is ours, and that of nothing else. */
function foreignCode({ steps }: Preview): Finding[] {
  const errorFinding = (name: string, text: string): Finding => ({ severity: "error", integration: name, text });
  return steps.flatMap(({ name, type, inputs: { __provider: shell } }) => {
    const own = shells[type];
    if (own !== undefined && shell !== undefined && shell !== own)
      return [
        errorFinding(name, "would be run by code that is not pulumi-cloudbase's, which would get its credentials."),
      ];
    if (own === undefined && Object.values(shells).includes(String(shell)))
      return [
        errorFinding(
          name,
          `is an integration under another type, ${code(type)}, which no rule of this report looks at.`,
        ),
      ];
    return [];
  });
}

/**
 * Without the type nobody knows which credentials are secret. Of an import none is sent, and the engine tells it before the
 * provider was asked for the type (observed, 3.259).
 */
function unknownTypes(examined: readonly Examined[]): Finding[] {
  return examined
    .filter(({ report }) => report.operation !== "delete" && report.operation !== "import")
    .filter(({ report }) => !isIntegrationTypeCode(report.type))
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
