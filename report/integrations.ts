import { integrationType, isIntegrationTypeCode } from "../catalog";
import { credentialChanges, expiryOf } from "./credential-changes";
import { groupBy } from "./group";
import { type IntegrationState, proofOf } from "./integration-state";
import { consequencesOf, environmentChange, propertyChanges } from "./other-changes";
import { isQuiet, type Preview, type PreviewStep } from "./preview";
import { compareText } from "./text";
import { type Destination, type Facts, type IntegrationReport, type Operation, unknownFact } from "./types";

/** An integration of the preview: what will be reported of it, and the states that findings are made from. */
export interface Examined {
  readonly report: IntegrationReport;
  /** A refresh did not find it in the cloud. */
  readonly isGone: boolean;
  readonly before?: IntegrationState;
  readonly after?: IntegrationState;
}

/** The integrations of a preview, those that change first, then by name. */
export function examine({ steps, isRefresh }: Preview, nowMs: number): Examined[] {
  const ofIntegrations = steps.filter((step) => step.integration !== undefined);
  const byUrn = groupBy(ofIntegrations, ({ urn }) => urn);
  const names = groupBy(byUrn.values(), ([step]) => step?.name);
  return [...byUrn.values()]
    .flatMap((ofOne) => {
      const step = decisive(ofOne);
      if (!step) return [];
      const label = (names.get(step.name)?.length ?? 0) > 1 ? step.urn : step.name;
      const isGone = isRefresh
        ? step.operation === "delete"
        : step.operation === "create" && ofOne.some(({ operation }) => operation === "refresh");
      return { ...examineOne(step, label, isRefresh, nowMs), isGone };
    })
    .sort((a, b) => order(a.report) - order(b.report) || compareText(a.report.urn, b.report.urn));
}

const rank: Partial<Record<PreviewStep["operation"], number>> = {
  replace: 0,
  "create-replacement": 1,
  refresh: 3,
  same: 2,
};

/** Of a replacement's three steps the one that shows both sides; of a refresh and what follows it, what follows. */
function decisive(steps: readonly PreviewStep[]): PreviewStep | undefined {
  const weight = (step: PreviewStep) => (isQuiet(step.operation) ? 10 : 0) + (rank[step.operation] ?? 2);
  return [...steps].sort((a, b) => weight(a) - weight(b))[0];
}

function examineOne(step: PreviewStep, label: string, isRefresh: boolean, nowMs: number): Omit<Examined, "isGone"> {
  const { before, after } = step.integration ?? {};
  const shown = after ?? before;
  const oldFacts = knownFacts(before);
  const newFacts = after ? after.credentialFacts : {};
  const code = shown?.type ?? "";
  const type = isIntegrationTypeCode(code) ? integrationType(code) : undefined;
  const { changes, unchanged } = credentialChanges(type, oldFacts, newFacts);
  const operation = isRefresh && !isQuiet(step.operation) ? "drift" : operationOf(step.operation);
  const idle = operation === "delete" || operation === "unchanged";
  const facts = knownFacts(after ?? before);
  const expiry = expiryOf(facts, nowMs);
  const environment = environmentChange(before, after, step.paths);
  const rotation = operation === "delete" ? undefined : rotationOf(after);
  const destination = destinationOf(after);
  const report: IntegrationReport = {
    urn: step.urn,
    label,
    operation,
    envId: shown?.envId ?? "",
    type: code,
    credentials: idle
      ? []
      : changes.map((change) => ({ ...change, risk: riskAfterDrift(operation, before) ?? change.risk })),
    unchangedCredentials: operation === "delete" ? 0 : unchanged,
    before: oldFacts,
    after: operation === "delete" ? {} : knownFacts(after),
    ...(expiry && { expiry }),
    proof: operation === "drift" ? { kind: "offline" } : proofOf(before, after, changes.length === 0),
    ...(destination && { destination }),
    ...(rotation && { rotation }),
    ...(environment && !idle && { environment }),
    properties: idle ? [] : propertyChanges(before, after, step.paths),
    paths: idle ? [] : step.paths,
    consequences: consequencesOf(operation, before, after),
  };
  return { report, ...(before && { before }), ...(after && { after }) };
}

/** The last refresh found that the cloud has another value than was applied: the apply will take it back. */
export function wasChangedElsewhere(before: IntegrationState | undefined): boolean {
  const sync = before?.credentialSync;
  return typeof sync === "object" && sync.state === "changed elsewhere";
}

function riskAfterDrift(operation: Operation, before: IntegrationState | undefined): string | undefined {
  if (operation === "drift") return "changed elsewhere";
  return wasChangedElsewhere(before) ? "undoes a change made elsewhere" : undefined;
}

function operationOf(operation: PreviewStep["operation"]): Operation {
  switch (operation) {
    case "refresh":
    case "same":
    case "read":
      return "unchanged";
    case "create":
    case "import":
      return operation;
    case "update":
      return "update";
    case "delete":
    case "discard":
    case "remove-pending-replace":
      return "delete";
    default:
      return "replace";
  }
}

function knownFacts(state: IntegrationState | undefined): Facts {
  const facts = state?.credentialFacts ?? {};
  return facts === unknownFact ? { credentials: unknownFact } : facts;
}

/** Of what is deleted none is told: no credential is sent. */
function destinationOf(after: IntegrationState | undefined): Destination | undefined {
  const { destination } = after ?? {};
  return destination === unknownFact ? { cloud: unknownFact } : destination;
}

function rotationOf(after: IntegrationState | undefined): IntegrationReport["rotation"] {
  const rotation = after?.rotation;
  if (rotation === undefined || rotation === unknownFact) return undefined;
  const { reason, ticket } = rotation;
  if (reason === undefined && ticket === undefined) return undefined;
  return { ...(reason !== undefined && { reason }), ...(ticket !== undefined && { ticket }) };
}

const operations: readonly Operation[] = ["delete", "replace", "create", "import", "update", "drift", "unchanged"];

function order({ operation }: IntegrationReport): number {
  return operations.indexOf(operation);
}
