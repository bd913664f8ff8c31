import { functionNameFor } from "../../cloud-api";
import type { ErrorCode } from "../error-codes";
import type { IntegrationRecord } from "../integration-center";
import type { EnvironmentContents } from "./environment-view";
import { chooseIntegrationId } from "./names";
import { isOurLeftover, markIn } from "./ownership";

export interface Wanted {
  readonly envId: string;
  readonly type: string;
  readonly name: string;
  readonly owner: string;
  /** undefined while it is not known: in the first preview of a stack, whose state holds nothing yet. */
  readonly stackIdentity: string | undefined;
  /** A function that the program names: kept from an earlier integration, or to be made under that name. */
  readonly functionName?: string;
  /** An integration that the program takes over on purpose. */
  readonly adopt?: string;
}

export type Identity =
  /** Nothing there yet. */
  | { readonly kind: "new"; readonly integrationId: string; readonly functionName: string }
  /** Made by this very resource in a run whose state does not know it, or to be adopted. */
  | {
      readonly kind: "leftover" | "adopted";
      readonly record: IntegrationRecord;
      readonly integrationId: string;
      readonly functionName: string;
    }
  | {
      readonly kind: "refused";
      readonly property: "name" | "functionName" | "adopt";
      readonly reason: string;
      readonly code: ErrorCode;
    };

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
  const { name, type, owner, stackIdentity, adopt } = wanted;
  const sameName = contents.integrations.find((record) => record.name === name);
  if (adopt !== undefined) return adopted(adopt, wanted, contents, sameName);
  if (!sameName) return newNames(wanted, contents, refusedIds);

  if (stackIdentity === undefined || !isOurLeftover(sameName.description, owner, stackIdentity)) {
    return nameTaken(sameName, wanted);
  }
  // One of ours but of another type is about to be replaced: the engine deletes it before it creates the new one.
  return sameName.type === type ? existing("leftover", sameName, wanted) : newNames(wanted, contents, refusedIds);
}

function adopted(
  adopt: string,
  wanted: Wanted,
  { integrations }: EnvironmentContents,
  sameName: IntegrationRecord | undefined,
): Identity {
  const refused = (code: ErrorCode, reason: string): Identity => ({ kind: "refused", property: "adopt", reason, code });
  const record = integrations.find(({ integrationId }) => integrationId === adopt);
  if (!record) return refused("ADOPT_NOT_FOUND", `there is no integration ${adopt} in ${wanted.envId}`);
  if (record.type !== wanted.type) {
    return refused(
      "ADOPT_OTHER_TYPE",
      `${adopt} (${record.name}) is of type ${record.type}, and ${wanted.type} is declared; the cloud does not change the type of an integration. Declare it as ${record.type}`,
    );
  }
  if (sameName && sameName !== record) return nameTaken(sameName, wanted);
  return existing("adopted", record, wanted);
}

function newNames(wanted: Wanted, contents: EnvironmentContents, refusedIds: ReadonlySet<string>): Identity {
  const { integrations, functionNames } = contents;
  const boundElsewhere = integrations.find(
    ({ functionName }) => functionName !== "" && functionName === wanted.functionName,
  );
  if (boundElsewhere) {
    return {
      kind: "refused",
      property: "functionName",
      reason: `${wanted.functionName} already serves the integration ${boundElsewhere.name}; one function serves one integration`,
      code: "FUNCTION_TAKEN",
    };
  }
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const integrationId = chooseIntegrationId(wanted.name, wanted.owner, wanted.envId, attempt);
    const functionName = functionNameFor(integrationId);
    // A function without its integration was kept by a delete: its id is used up, and its code is the user's.
    const used = refusedIds.has(integrationId) || functionNames.has(functionName);
    if (!used && !integrations.some((record) => record.integrationId === integrationId)) {
      return { kind: "new", integrationId, functionName: wanted.functionName ?? functionName };
    }
  }
  return {
    kind: "refused",
    property: "name",
    reason: `all ${attemptsMax} ids for this name are used up; choose another name`,
    code: "NAMES_USED_UP",
  };
}

function existing(kind: "leftover" | "adopted", record: IntegrationRecord, { functionName }: Wanted): Identity {
  const { integrationId } = record;
  return {
    kind,
    record,
    integrationId,
    functionName: functionName ?? (record.functionName || functionNameFor(integrationId)),
  };
}

function nameTaken({ integrationId, description }: IntegrationRecord, { owner }: Wanted): Identity {
  const mark = markIn(description);
  const reason =
    `taken by ${integrationId}, which ${belonging(mark?.owner, owner)}. ` +
    `Choose another name, or take it over on purpose: adopt: "${integrationId}"`;
  return { kind: "refused", property: "name", reason, code: "NAME_TAKEN" };
}

function belonging(other: string | undefined, owner: string): string {
  if (other === undefined) return "was not made by this program";
  if (other !== owner) {
    return `belongs to ${other}. If that is this resource under its earlier name or parent, say so by an alias (aliases: […]) and nothing changes`;
  }
  return `belongs to a stack of the same name whose state is kept elsewhere, or to a run whose state was lost: this stack's state does not know it. If that state was written by the plugin, give the resource its Provider again`;
}
