import type { IntegrationCenter } from "../integration-center";
import type { CloudClient } from "./client";

/** Environments; what identifies one is documented of DescribeEnvs, that AppId stands with the storage is vendor source. */
export function environments(cloud: CloudClient): Pick<IntegrationCenter, "getEnvironment"> {
  return {
    async getEnvironment(envId) {
      const asked = await cloud.act("DescribeEnvs", { EnvId: envId }, { resource: `environment ${envId}` });
      const found = asked.EnvList?.find(({ EnvId }) => EnvId === envId);
      if (!found) return undefined;
      const appId = found.Storages?.map(({ AppId }) => AppId).find(Boolean);
      return { envId, ...(appId ? { appId } : {}), ...(found.CreateTime ? { createdAt: found.CreateTime } : {}) };
    },
  };
}
