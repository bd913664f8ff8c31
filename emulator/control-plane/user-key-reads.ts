import { actions } from "../../cloud-api";
import { chinaTime } from "../clock";
import type { IntegrationRow } from "../store/records";
import { type Cloud, handler, type ParametersOf } from "./cloud";
import { checkEnvId } from "./env-id";
import { maskedExt } from "./ext";
import { Refusal } from "./refusal";
import { playedType, statusOf } from "./status";
import { typeName } from "./templates";

export const userKeyReadHandlers = {
  GetUserKeyList: handler(actions.GetUserKeyList, list),
  GetOneUserKey: handler(actions.GetOneUserKey, getOne),
};

function list(request: ParametersOf<"GetUserKeyList">, cloud: Cloud) {
  checkEnvId(request.EnvId, cloud);
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

function getOne(request: ParametersOf<"GetOneUserKey">, cloud: Cloud) {
  checkEnvId(request.EnvId, cloud);
  const row = findUserKey(request.KeyID, request.Business ?? "", cloud);
  if (!isVisible(row, cloud)) throw notFound(request.KeyID);
  return { UserKeyInfo: describe(row, { withSecrets: request.NeedPwd ?? false }, cloud) };
}

function isVisible({ createdAt }: IntegrationRow, { clock, switches }: Cloud): boolean {
  return clock.now() - createdAt >= switches.consistencyDelayMs;
}

function describe(row: IntegrationRow, { withSecrets }: { withSecrets: boolean }, { store }: Cloud) {
  return {
    Name: row.name,
    KeyID: row.keyId,
    Description: row.description,
    AuthTypeCode: row.type,
    AuthTypeName: typeName(row.type),
    Ext: withSecrets ? row.ext : maskedExt(playedType(row), row.ext),
    BindServiceList: { Mcp: [], Apis: [], Other: [] },
    Status: statusOf(store, row).status,
    TicketID: row.ticketId,
    DemoCodeFunctionName: row.functionName,
    CreateAt: chinaTime(row.createdAt),
    UpdateAt: chinaTime(row.updatedAt),
  };
}

/** Throws a Refusal when there is none, or only one of another business. */
export function findUserKey(keyId: string, business: string | undefined, { store }: Cloud): IntegrationRow {
  const row = store.integrations.find(keyId);
  if (!row || (business !== undefined && row.business !== business)) throw notFound(keyId);
  return row;
}

export function notFound(keyId: string): Refusal {
  return new Refusal("ResourceNotFound", `There is no integration with KeyID ${JSON.stringify(keyId)}.`);
}
