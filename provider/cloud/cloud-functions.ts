import { deployingStatuses, type RequestOf } from "../../cloud-api";
import { functionDefaults, type IntegrationCenter } from "../integration-center";
import type { CloudClient } from "./client";
import { base64Zip } from "./code";
import { unlessMissing } from "./missing";
import { everyPage } from "./pages";

type FunctionMethods = Pick<
  IntegrationCenter,
  | "getFunction"
  | "getFunctionCodeHash"
  | "listFunctionNames"
  | "listDeployingFunctions"
  | "createFunction"
  | "updateFunctionCode"
  | "setFunctionVariables"
  | "deleteFunction"
>;

/** Other ResourceNotFound codes, such as one for the namespace, mean a wrong environment and not a missing function. */
const functionNotFound = /^ResourceNotFound(\.Function(Name)?)?$/;

/** Cloud functions; their namespace is the environment's id (vendor source). */
export function cloudFunctions(cloud: CloudClient): FunctionMethods {
  const named = (envId: string, functionName: string) => `function ${functionName} of ${envId}`;
  const reference = (envId: string, functionName: string) => ({ FunctionName: functionName, Namespace: envId });
  const list = (envId: string, filter: Pick<RequestOf<"ListFunctions">, "Filters"> = {}) => {
    const action = "ListFunctions";
    const resource = `the functions of ${envId}`;
    return everyPage(action, resource, async (page) => {
      const { Functions, TotalCount } = await cloud.act(action, { Namespace: envId, ...page, ...filter }, { resource });
      return { items: Functions, totalCount: TotalCount };
    });
  };

  return {
    async getFunction(envId, functionName) {
      const request = { ...reference(envId, functionName), ShowCode: "FALSE" } as const;
      const asked = cloud.act("GetFunction", request, { resource: named(envId, functionName) });
      const found = await unlessMissing(asked, functionNotFound);
      return (
        found && {
          name: found.FunctionName,
          status: found.Status,
          statusReason: found.StatusDesc ?? "",
          environment: Object.fromEntries(found.Environment?.Variables.map(({ Key, Value }) => [Key, Value]) ?? []),
        }
      );
    },

    async getFunctionCodeHash(envId, functionName) {
      const asked = cloud.act("GetFunctionAddress", reference(envId, functionName), {
        resource: `the code of ${named(envId, functionName)}`,
      });
      const found = await unlessMissing(asked, functionNotFound);
      return found?.CodeSha256 || undefined;
    },

    async listFunctionNames(envId) {
      const found = await list(envId);
      return found.map(({ FunctionName }) => FunctionName);
    },

    async listDeployingFunctions(envId) {
      const found = await list(envId, { Filters: [{ Name: "Status", Values: [...deployingStatuses] }] });
      // Where the filter is not obeyed, the list is longer and says the same.
      return found.filter(({ Status }) => isDeploying(Status)).map(({ FunctionName }) => FunctionName);
    },

    async createFunction(envId, functionName, { codeZip, environment }) {
      const resource = named(envId, functionName);
      const request = {
        ...reference(envId, functionName),
        Code: { ZipFile: base64Zip("CreateFunction", resource, codeZip) },
        Type: "HTTP",
        Runtime: functionDefaults.runtime,
        MemorySize: functionDefaults.memoryMb,
        Timeout: functionDefaults.timeoutSeconds,
        Environment: variables(environment),
      } as const;
      await cloud.act("CreateFunction", request, { resource, secrets: Object.values(environment) });
    },

    async updateFunctionCode(envId, functionName, codeZip) {
      const resource = named(envId, functionName);
      const zip = base64Zip("UpdateFunctionCode", resource, codeZip);
      const request = { ...reference(envId, functionName), Code: { ZipFile: zip } };
      await cloud.act("UpdateFunctionCode", request, { resource });
    },

    async setFunctionVariables(envId, functionName, environment) {
      const request = { ...reference(envId, functionName), Environment: variables(environment) };
      const resource = named(envId, functionName);
      await cloud.act("UpdateFunctionConfiguration", request, { resource, secrets: Object.values(environment) });
    },

    async deleteFunction(envId, functionName) {
      const asked = cloud.act("DeleteFunction", reference(envId, functionName), {
        resource: named(envId, functionName),
      });
      await unlessMissing(asked, functionNotFound);
    },
  };
}

function variables(environment: Readonly<Record<string, string>>) {
  return { Variables: Object.entries(environment).map(([Key, Value]) => ({ Key, Value })) };
}

function isDeploying(status: string): boolean {
  return deployingStatuses.some((deploying) => deploying === status);
}
