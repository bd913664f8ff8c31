import type { IntegrationRecord } from "../integration-center";
import type { EnvironmentContents } from "./environment-view";
import { chooseIntegrationId, functionNameFor, ownerIn } from "./names";

export interface Wanted {
  readonly envId: string;
  readonly type: string;
  readonly name: string;
  readonly owner: string;
  /** A function that the program names: kept from an earlier integration, or to be made under that name. */
  readonly functionName?: string;
  /** An integration that the program takes over on purpose. */
  readonly adopt?: string;
}

export type Identity =
  /** Nothing there yet. */
  | { readonly kind: "new"; readonly integrationId: string; readonly functionName: string }
  /** Left by an interrupted run of the same owner, or to be adopted. */
  | { readonly kind: "existing"; readonly record: IntegrationRecord; readonly functionName: string }
  | { readonly kind: "refused"; readonly property: "name" | "functionName" | "adopt"; readonly reason: string };

/** Released ids are not given out again; each re-creation moves on by one. */
const attemptsMax = 100;

/**
 * Which integration is ours, or under which names it will be made. Decided from what is declared and what is there, so
 * that every run, also one after a kill, decides alike. `refusedIds` are ids that the cloud would not give.
 */
export function identify(
  wanted: Wanted,
  contents: EnvironmentContents,
  refusedIds: ReadonlySet<string> = new Set(),
): Identity {
  const { envId, type, name, owner, adopt } = wanted;
  const { integrations } = contents;
  const sameName = integrations.find((record) => record.name === name);

  if (adopt !== undefined) {
    const record = integrations.find(({ integrationId }) => integrationId === adopt);
    if (!record) return { kind: "refused", property: "adopt", reason: `there is no integration ${adopt} in ${envId}` };
    if (sameName && sameName !== record) return nameTaken(sameName);
    return existing(record, wanted);
  }
  if (sameName && ownerIn(sameName.description) !== owner) return nameTaken(sameName);
  // One of ours but of another type is about to be replaced: the engine deletes it before it creates the new one.
  if (sameName && sameName.type === type) return existing(sameName, wanted);

  const boundElsewhere = integrations.find(
    ({ functionName }) => functionName !== "" && functionName === wanted.functionName,
  );
  if (boundElsewhere) {
    return {
      kind: "refused",
      property: "functionName",
      reason: `${wanted.functionName} already serves the integration ${boundElsewhere.name}; one function serves one integration`,
    };
  }
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const integrationId = chooseIntegrationId(name, owner, envId, attempt);
    const functionName = functionNameFor(integrationId);
    // A function without its integration was kept by a delete: its id is used up, and its code is the user's.
    const used = refusedIds.has(integrationId) || contents.functionNames.has(functionName);
    if (!used && !integrations.some((record) => record.integrationId === integrationId)) {
      return { kind: "new", integrationId, functionName: wanted.functionName ?? functionName };
    }
  }
  return {
    kind: "refused",
    property: "name",
    reason: `all ${attemptsMax} ids for this name are used up; choose another name`,
  };
}

function existing(record: IntegrationRecord, { functionName }: Wanted): Identity {
  return {
    kind: "existing",
    record,
    functionName: functionName ?? (record.functionName || functionNameFor(record.integrationId)),
  };
}

function nameTaken(record: IntegrationRecord): Identity {
  const owner = ownerIn(record.description);
  return {
    kind: "refused",
    property: "name",
    reason:
      `taken by ${record.integrationId}, which ${owner ? `belongs to ${owner}` : "was not made by this program"}. ` +
      `Choose another name, or take it over on purpose: adopt: "${record.integrationId}"`,
  };
}
