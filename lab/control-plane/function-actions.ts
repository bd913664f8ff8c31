import { actions } from "pulumi-cloudbase/internal/cloud-api/index";
import { functionTime } from "../plumbing/clock";
import type { FunctionRow } from "../store/records";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";
import { checkFunctionName } from "./function-name";
import { checkVariables, type Variables } from "./function-variables";
import { checkNotDeploying } from "./integration-function";
import { functionDefaults } from "./provisioning";
import { Refusal } from "./refusal";
import { decodeZip } from "./runtime-config";
import { recordStatus } from "./status";

export const functionHandlers = {
  CreateFunction: handler(actions.CreateFunction, create),
  UpdateFunctionCode: handler(actions.UpdateFunctionCode, updateCode),
  UpdateFunctionConfiguration: handler(actions.UpdateFunctionConfiguration, updateConfiguration),
  GetFunction: handler(actions.GetFunction, get),
  GetFunctionAddress: handler(actions.GetFunctionAddress, address),
  ListFunctions: handler(actions.ListFunctions, list),
  DeleteFunction: handler(actions.DeleteFunction, remove),
};

function create(request: ParametersOf<"CreateFunction">, cloud: CloudState) {
  const { store, provisioning } = cloud;
  const { FunctionName: functionName, Handler, Runtime, Code } = request;
  checkEnvId(request.Namespace, cloud);
  checkFunctionName(functionName, cloud.envId);
  if (store.functions.find(functionName)) {
    throw new Refusal("ResourceInUse.FunctionName", `Function ${functionName} exists already.`);
  }
  const change = configurationOf(request);
  const zip = decodeZip(Code.ZipFile, "Code.ZipFile");
  provisioning.begin({
    functionName,
    newFunction: { runtime: Runtime, handler: Handler ?? functionDefaults.handler },
    change,
    codeHash: store.functions.addCode(zip),
  });
  return {};
}

function updateCode(request: ParametersOf<"UpdateFunctionCode">, cloud: CloudState) {
  const { name } = find(request, cloud);
  const zipFile = request.Code?.ZipFile ?? request.ZipFile;
  if (zipFile === undefined) throw new Refusal("MissingParameter", "The parameter `Code.ZipFile` is missing.");
  checkNotDeploying(name, cloud);
  const codeHash = cloud.store.functions.addCode(decodeZip(zipFile, "Code.ZipFile"));
  cloud.provisioning.begin({ functionName: name, codeHash });
  return {};
}

function updateConfiguration(request: ParametersOf<"UpdateFunctionConfiguration">, cloud: CloudState) {
  const { name } = find(request, cloud);
  const change = configurationOf(request);
  checkNotDeploying(name, cloud);
  cloud.provisioning.begin({ functionName: name, change });
  return {};
}

function get(request: ParametersOf<"GetFunction">, cloud: CloudState) {
  const row = find(request, cloud);
  return {
    ...summary(row, cloud),
    StatusDesc: row.statusReason,
    Handler: row.handler,
    MemorySize: row.memoryMb,
    Timeout: row.timeoutSeconds,
    // Of the zip (assumed); what it is compared with is an earlier answer.
    CodeSize: row.codeHash === null ? 0 : cloud.store.functions.code(row.codeHash).length,
    Environment: { Variables: Object.entries(row.environment).map(([Key, Value]) => ({ Key, Value })) },
  };
}

/** The hash of what is deployed. Nothing is served at the address here. */
function address(request: ParametersOf<"GetFunctionAddress">, cloud: CloudState) {
  const { name, codeHash } = find(request, cloud);
  return { Url: `https://${cloud.envId}.code.invalid/${name}.zip`, CodeSha256: codeHash ?? "" };
}

const defaultPage = 20;

function list(request: ParametersOf<"ListFunctions">, cloud: CloudState) {
  checkEnvId(request.Namespace, cloud);
  const { Offset = 0, Limit = defaultPage, Filters = [] } = request;
  const rows = cloud.store.functions
    .list()
    .filter(({ status }) => Filters.every(({ Values }) => Values.includes(status)));
  return {
    Functions: rows.slice(Offset, Offset + Limit).map((row) => summary(row, cloud)),
    TotalCount: rows.length,
  };
}

/** Also while an integration is bound to it: its callbacks fail then (documented). */
function remove(request: ParametersOf<"DeleteFunction">, cloud: CloudState) {
  const { store, clock } = cloud;
  const { name } = find(request, cloud);
  store.functions.remove(name);
  for (const { keyId } of store.integrations.boundTo(name)) recordStatus(store, keyId, clock.now());
  cloud.functionRemoved(name);
  return {};
}

function summary(row: FunctionRow, { envId }: CloudState) {
  return {
    FunctionName: row.name,
    Namespace: envId,
    Status: row.status,
    Description: row.description,
    Runtime: row.runtime,
    Type: "HTTP",
    AddTime: functionTime(row.createdAt),
    ModTime: functionTime(row.modifiedAt),
  };
}

function find(
  { FunctionName, Namespace }: { FunctionName: string; Namespace: string },
  cloud: CloudState,
): FunctionRow {
  checkEnvId(Namespace, cloud);
  const row = cloud.store.functions.find(FunctionName);
  if (row) return row;
  throw new Refusal("ResourceNotFound.Function", `There is no function ${JSON.stringify(FunctionName)}.`);
}

type Configuration = Pick<
  ParametersOf<"UpdateFunctionConfiguration">,
  "FunctionName" | "Description" | "MemorySize" | "Timeout" | "Environment"
>;

/** Environment replaces the whole set (documented). */
function configurationOf({ FunctionName, Description, MemorySize, Timeout, Environment }: Configuration) {
  const environment: Variables | undefined =
    Environment && Object.fromEntries(Environment.Variables.map(({ Key, Value }) => [Key, Value]));
  if (environment) checkVariables(environment, FunctionName);
  return {
    ...(environment && { environment }),
    ...(Description !== undefined && { description: Description }),
    ...(MemorySize !== undefined && { memoryMb: MemorySize }),
    ...(Timeout !== undefined && { timeoutSeconds: Timeout }),
  };
}
