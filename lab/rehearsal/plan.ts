import { createHash } from "node:crypto";
import {
  credentialFields,
  type IntegrationType,
  integrationType,
  isIntegrationTypeCode,
} from "pulumi-cloudbase/internal/catalog/index";
import {
  type CredentialChange,
  type Examined,
  examine,
  type Facts,
  type IntegrationState,
  ReportInputError,
  readPreview,
  unknownFact,
} from "pulumi-cloudbase/internal/report/index";
import { type NotRehearsed, type PlannedChange, type PlannedState, RehearsalError } from "./types";

export interface Plan {
  /** `project/stack`; empty when the plan names no resource. */
  readonly stack: string;
  readonly changes: readonly PlannedChange[];
  readonly notRehearsed: readonly NotRehearsed[];
}

/** Reads what `pulumi preview --json` printed. Throws RehearsalError for anything else, and for a preview that failed. */
export function readPlan(text: string, nowMs: number): Plan {
  const preview = readOrExplain(text);
  const failed = preview.diagnostics.filter(({ severity }) => severity === "error");
  if (failed.length > 0) {
    const first = failed.map(({ resource, message }) => `${resource ?? "the program"}: ${message}`)[0];
    throw new RehearsalError(
      `The preview failed, so nothing would be applied and there is nothing to rehearse. Mend this first:\n${first}`,
    );
  }
  if (preview.isRefresh) {
    throw new RehearsalError(
      "This is the preview of a refresh, which changes nothing in the cloud. Hand over one of `pulumi preview --json`.",
    );
  }
  const sorted = examine(preview, nowMs).map(plan);
  return {
    stack: preview.stack,
    changes: sorted.flatMap((each) => ("why" in each ? [] : [each])),
    notRehearsed: sorted.flatMap((each) => ("why" in each ? [each] : [])),
  };
}

function readOrExplain(text: string) {
  try {
    return readPreview(text);
  } catch (error) {
    if (error instanceof ReportInputError) throw new RehearsalError(error.message);
    throw error;
  }
}

function plan({ report, before, after }: Examined): PlannedChange | NotRehearsed {
  const { label, operation } = report;
  const not = (why: string, isFailure = false): NotRehearsed => ({ label, operation, why, isFailure });
  if (operation === "unchanged") return not("does not change.");
  if (operation === "create") return not("is new: no callback goes to it before the apply has ended.");
  if (operation === "import") return not("is taken into the state as the cloud has it; nothing is sent.");
  if (operation === "drift" || !before) return not("is only looked at by this preview.");
  const old = stateOf(before, label);
  const next = operation === "delete" || !after ? undefined : stateOf(after, label);
  if ("unknownType" in old) return not(unknownType(old.unknownType), true);
  if (next && "unknownType" in next) return not(unknownType(next.unknownType), true);
  const credentials = report.credentials.filter(({ credential }) => credential in old.type.credentials);
  const isOtherThirdParty = next !== undefined && next.type.callbackProtocol !== old.type.callbackProtocol;
  return {
    label,
    operation,
    before: old,
    ...(next && !isOtherThirdParty && { after: next }),
    changed: next && !isOtherThirdParty ? changedOf(next.type, credentials, after) : [],
    suppositions: [
      ...(isOtherThirdParty
        ? [`It becomes ${next.type.displayName}: what ${old.type.displayName} sends goes nowhere then.`]
        : []),
      ...suppositions(credentials, before, after),
    ],
  };
}

function unknownType(code: string): string {
  return `is of type ${JSON.stringify(code)}, which this version of pulumi-cloudbase does not know: nobody can tell what would happen to its callbacks.`;
}

function stateOf(state: IntegrationState, label: string): PlannedState | { readonly unknownType: string } {
  const { callbackUrls, credentialFacts, type: typeCode } = state;
  if (!isIntegrationTypeCode(typeCode)) return { unknownType: typeCode };
  const type = integrationType(typeCode);
  return {
    envId: state.envId,
    name: nameIn(state) ?? slug(label),
    typeCode,
    type,
    facts: credentialFacts === unknownFact ? requiredOnes(type) : credentialFacts,
    content: contentOf(state),
    callbackUrls: callbackUrls === undefined || callbackUrls === unknownFact ? {} : callbackUrls,
  };
}

/** undefined where the plan does not tell it yet. */
function nameIn({ name }: IntegrationState): string | undefined {
  return /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name) ? name : undefined;
}

function contentOf({ environment, variableFacts, functionCodeHash }: IntegrationState): string {
  const sorted = (values: unknown) =>
    typeof values === "object" && values !== null
      ? Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
      : values;
  const content = JSON.stringify([sorted(environment), sorted(variableFacts), functionCodeHash]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** Nothing is known of them: as many as there must be. */
function requiredOnes(type: IntegrationType): Facts {
  const required = credentialFields(type).filter(([, field]) => field.required);
  return Object.fromEntries(required.map(([name]) => [name, unknownFact]));
}

/** All of them where the plan does not tell which. */
function changedOf(
  type: IntegrationType,
  changes: readonly CredentialChange[],
  after: IntegrationState | undefined,
): string[] {
  if (after?.credentialFacts === unknownFact) return Object.keys(requiredOnes(type));
  return changes.map(({ credential }) => credential);
}

function suppositions(
  changes: readonly CredentialChange[],
  before: IntegrationState,
  after: IntegrationState | undefined,
): string[] {
  const named = (kind: CredentialChange["change"]) =>
    changes.filter(({ change }) => change === kind).map(({ credential }) => credential);
  const [unknown, incomparable] = [named("unknown"), named("incomparable")];
  return [
    ...(before.credentialFacts === unknownFact || after?.credentialFacts === unknownFact
      ? ["The plan does not tell the credentials: all required ones are taken to change."]
      : []),
    ...(unknown.length > 0 ? [`${unknown.join(", ")}: known only at apply; taken to change.`] : []),
    ...(incomparable.length > 0
      ? [`${incomparable.join(", ")}: fingerprinted with another key, so nobody can tell; taken to change.`]
      : []),
  ];
}

function slug(label: string): string {
  const plain = label.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const start = plain.replace(/^[^a-z]+/, "").slice(0, 20);
  return start.replace(/-+$/, "") || "integration";
}
