import { actions } from "pulumi-cloudbase/internal/cloud-api/index";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";

export const environmentHandlers = {
  DescribeEnvInfo: handler(actions.DescribeEnvInfo, describe),
  DescribeEnvs: handler(actions.DescribeEnvs, list),
};

/** What the vendor's client reads of it (vendor source: manager-node, env service). */
function describe(request: ParametersOf<"DescribeEnvInfo">, cloud: CloudState) {
  checkEnvId(request.EnvId, cloud);
  return { EnvInfo: { EnvBaseInfo: environment(cloud), UserInfo: { AppId: cloud.appId } } };
}

/** An environment that the account does not have is no entry (assumed). */
function list({ EnvId }: ParametersOf<"DescribeEnvs">, cloud: CloudState) {
  const isAsked = EnvId === undefined || EnvId === cloud.envId;
  return { EnvList: isAsked ? [environment(cloud)] : [], Total: isAsked ? 1 : 0 };
}

function environment({ envId, region, appId, environmentCreatedAt }: CloudState) {
  return {
    EnvId: envId,
    Alias: envId,
    Status: "NORMAL",
    Region: region,
    Source: "emulator",
    CreateTime: environmentCreatedAt,
    Functions: [{ Namespace: envId, Region: region }],
    Databases: [],
    Storages: [{ Region: region, Bucket: `${envId}-${appId}`, AppId: appId }],
    LogServices: [],
    StaticStorages: [],
    IsDefault: false,
  };
}
