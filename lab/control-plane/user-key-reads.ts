import { actions } from "pulumi-cloudbase/internal/cloud-api/index";
import { chinaTime } from "../plumbing/clock";
import type { IntegrationRow } from "../store/records";
import type { Switches } from "../switches";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";
import { maskedExt } from "./ext";
import { Refusal } from "./refusal";
import { playedType, type StatusWord, statusOf } from "./status";
import { typeName } from "./templates";

export const userKeyReadHandlers = {
  GetUserKeyList: handler(actions.GetUserKeyList, list),
  GetOneUserKey: handler(actions.GetOneUserKey, getOne),
};

function list(request: ParametersOf<"GetUserKeyList">, cloud: CloudState) {
  checkEnvId(request.EnvId, cloud);
  const { listPageMax } = cloud.switches;
  if (request.Limit > listPageMax) {
    throw new Refusal("InvalidParameterValue", `The parameter \`Limit\` may be at most ${listPageMax}.`);
  }
  const { Offset, Limit, Name = "", AuthTypeCode, Business = "" } = request;
  const matching = cloud.store.integrations
    .list()
    .filter(
      (row) =>
        row.business === Business &&
        isVisible(row, cloud) &&
        row.name.toLowerCase().includes(Name.toLowerCase()) &&
        (AuthTypeCode === undefined || row.type === AuthTypeCode),
    );
  return {
    UserKeyList: matching.slice(Offset, Offset + Limit).map((row) => describe(row, { withSecrets: false }, cloud)),
    TotalCount: matching.length,
  };
}

function getOne(request: ParametersOf<"GetOneUserKey">, cloud: CloudState) {
  checkEnvId(request.EnvId, cloud);
  const { KeyID, Business = "" } = request;
  const row = cloud.store.integrations.find(KeyID);
  if (!row || row.business !== Business || !isVisible(row, cloud)) {
    if (cloud.switches.missingRecord === "empty-answer") return {};
    throw notFound(KeyID, cloud);
  }
  return { UserKeyInfo: describe(row, { withSecrets: request.NeedPwd ?? false }, cloud) };
}

function isVisible({ createdAt }: IntegrationRow, { clock, switches }: CloudState): boolean {
  return clock.now() - createdAt >= switches.consistencyDelayMs;
}

function describe(row: IntegrationRow, { withSecrets }: { withSecrets: boolean }, { store, switches }: CloudState) {
  return {
    Name: row.name,
    KeyID: row.keyId,
    Description: row.description,
    AuthTypeCode: row.type,
    AuthTypeName: typeName(row.type),
    Ext: withSecrets ? row.ext : maskedExt(playedType(row), row.ext, switches),
    BindServiceList: { Mcp: [], Apis: [], Other: [] },
    Status: statusWord(statusOf(store, row).status, switches),
    TicketID: row.ticketId,
    DemoCodeFunctionName: row.functionName,
    CreateAt: chinaTime(row.createdAt),
    UpdateAt: chinaTime(row.updatedAt),
  };
}

function statusWord(status: StatusWord, { statusWords }: Switches): string {
  return statusWords === "console" ? status : String(statusNumbers.indexOf(status));
}

const statusNumbers = ["Creating", "Running", "Configuration Error", "Stopped"];

export function notFound(keyId: string, { switches }: CloudState): Refusal {
  const code = switches.missingRecord === "FailedOperation" ? "FailedOperation" : "ResourceNotFound";
  return new Refusal(code, `There is no integration with KeyID ${JSON.stringify(keyId)}.`);
}
