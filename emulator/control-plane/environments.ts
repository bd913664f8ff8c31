import { actions } from "../../cloud-api";
import { type Cloud, handler, type ParametersOf } from "./cloud";
import { checkEnvId } from "./env-id";

export const environmentHandlers = { DescribeEnvInfo: handler(actions.DescribeEnvInfo, describe) };

/** What the vendor's client reads of it (vendor source: manager-node, env service). */
function describe(request: ParametersOf<"DescribeEnvInfo">, cloud: Cloud) {
  checkEnvId(request.EnvId, cloud);
  const { envId } = cloud;
  return {
    EnvInfo: {
      EnvBaseInfo: {
        EnvId: envId,
        Alias: envId,
        Status: "NORMAL",
        Region: cloud.region,
        Source: "emulator",
        Functions: [{ Namespace: envId, Region: cloud.region }],
        Databases: [],
        Storages: [],
        LogServices: [],
        StaticStorages: [],
        IsDefault: false,
      },
      UserInfo: { AppId: "0" },
    },
  };
}
