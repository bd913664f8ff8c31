import { integrationType, isIntegrationTypeCode, type RotationKind, rotationKinds, rotationOf } from "../catalog";
import { groupBy } from "./group";
import { type Examined, wasChangedElsewhere } from "./integrations";
import { kindOfOperation, kindsOf } from "./rotations";
import type { Guidance } from "./types";

/** What to do outside of the program, once for all integrations that change in the same way. */
export function guidanceFor(examined: readonly Examined[]): Guidance[] {
  const uses = examined.flatMap((each) => kindsFor(each).map((kind) => ({ kind, label: each.report.label })));
  const byKind = groupBy(uses, ({ kind }) => kind);
  return rotationKinds.flatMap((kind) => {
    const group = byKind.get(kind);
    return group ? [{ ...rotationOf(kind), integrations: group.map(({ label }) => label) }] : [];
  });
}

function kindsFor({ report, before }: Examined): RotationKind[] {
  const { operation, credentials } = report;
  const type = isIntegrationTypeCode(report.type) ? integrationType(report.type) : undefined;
  switch (operation) {
    case "create":
    case "delete":
      return [kindOfOperation(type, operation)];
    case "replace":
    case "update": {
      const whole = kindOfOperation(type, operation);
      if (credentials.length > 0 && wasChangedElsewhere(before)) return ["undo", whole];
      return [...kindsOf(type, credentials), whole];
    }
    case "drift":
      return credentials.length > 0 ? ["undo"] : [];
    default:
      return [];
  }
}
