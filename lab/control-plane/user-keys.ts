import { callbackDomain, type IntegrationType } from "pulumi-cloudbase/internal/catalog/index";
import { actions, functionNameFor, integrationBusiness } from "pulumi-cloudbase/internal/cloud-api/index";
import type { IntegrationRow } from "../store/records";
import { activated } from "./activation";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";
import { checkExt, updatedExt } from "./ext";
import { checkBinding, checkNotDeploying, integrationDeployment } from "./integration-function";
import { newKeyId } from "./key-id";
import type { NewDeployment } from "./provisioning";
import { Refusal } from "./refusal";
import { readRuntimeConfig } from "./runtime-config";
import { playedType, recordStatus } from "./status";
import { notFound } from "./user-key-reads";

/** Documented: these need RuntimeConfig and DemoCodeFunctionName when they are created for the Integration Center. */
const typesWithFunction = ["weixinmp", "wxvirtualpay", "weixin-store", "channels", "weixinpaydc"];

export const userKeyHandlers = {
  CreateUserKey: handler(actions.CreateUserKey, create),
  UpdateUserKey: handler(actions.UpdateUserKey, update),
  DeleteUserKey: handler(actions.DeleteUserKey, remove),
};

function create(request: ParametersOf<"CreateUserKey">, cloud: CloudState) {
  const { store, clock, provisioning } = cloud;
  checkEnvId(request.EnvId, cloud);
  requireParameters(request);
  const name = request.Name || request.KeyID || "";
  const business = request.Business ?? "";
  const type = playedType({ type: request.AuthTypeCode ?? "", business });
  checkRoom(cloud);
  checkNameIsFree(name, business, cloud);
  const keyId = newKeyId(request.KeyID || undefined, name, cloud);
  const ext = request.Ext ?? "";
  if (type) checkExt(type, ext, `integration ${name}`, cloud);
  const functionName = request.DemoCodeFunctionName || (type && centerDeploys(cloud) ? functionNameFor(keyId) : "");
  if (functionName !== "") checkBinding(functionName, keyId, cloud);

  const now = clock.now();
  const times = { createdAt: now, updatedAt: now };
  store.integrations.add({
    ...times,
    keyId,
    business,
    name,
    description: request.Description ?? "",
    type: request.AuthTypeCode ?? "",
    ticketId: request.TicketID ?? "",
    ext,
    activeExt: ext,
    revision: 1,
    functionName,
  });
  if (type) {
    const paths = Object.values(type.callbacks).map(({ path }) => path);
    store.domains.save({ ...times, domain: callbackDomain(keyId), keyId, status: "PROCESSING", paths });
    provisioning.begin(firstDeployment(type, { keyId, functionName, ext }, request, cloud));
  }
  recordStatus(store, keyId, now);
  return { CreateResult: 1, ...(functionName !== "" && { DemoCodeFunctionName: functionName }) };
}

function firstDeployment(
  type: IntegrationType,
  integration: Pick<IntegrationRow, "keyId" | "functionName" | "ext">,
  request: ParametersOf<"CreateUserKey">,
  cloud: CloudState,
): NewDeployment {
  const runtime = readRuntimeConfig(request.RuntimeConfig);
  if (!centerDeploys(cloud)) return { keyId: integration.keyId };
  checkNotDeploying(integration.functionName, cloud);
  return integrationDeployment(type, integration, runtime, cloud);
}

function update(request: ParametersOf<"UpdateUserKey">, cloud: CloudState) {
  const { store, clock, switches } = cloud;
  checkEnvId(request.EnvId, cloud);
  if (request.KeyID === undefined) throw new Refusal("MissingParameter", "The parameter `KeyID` is missing.");
  const before = store.integrations.find(request.KeyID);
  if (!before || (request.Business !== undefined && request.Business !== before.business)) {
    throw notFound(request.KeyID, cloud);
  }
  if (request.AuthTypeCode !== undefined && request.AuthTypeCode !== before.type) {
    throw new Refusal(
      "InvalidParameterValue",
      `AuthTypeCode of integration ${before.keyId} is ${before.type} and cannot be changed to ${request.AuthTypeCode}.`,
    );
  }
  const type = playedType(before);
  const name = request.Name || before.name;
  if (name !== before.name) checkNameIsFree(name, before.business, cloud);
  // There is no unbinding by this action (documented: in the console only).
  const functionName = request.DemoCodeFunctionName || before.functionName;
  if (functionName !== before.functionName && functionName !== "") checkBinding(functionName, before.keyId, cloud);
  const ext = request.Ext === undefined ? before.ext : updatedExt(before.ext, request.Ext, switches.extOnUpdate);
  if (type && request.Ext !== undefined) checkExt(type, ext, `integration ${name}`, cloud);

  const deployment = type && redeployment(request, { before, functionName, ext }, cloud);
  const saved = {
    ...before,
    name,
    description: request.Description ?? before.description,
    ext,
    revision: before.revision + 1,
    functionName,
    updatedAt: clock.now(),
  };
  const waits = deployment !== undefined || request.Ext === undefined;
  store.integrations.save(waits ? saved : activated(saved, cloud, clock.now()));
  if (deployment) cloud.provisioning.begin(deployment);
  recordStatus(store, before.keyId, clock.now());
  return { UpdateResult: 1 };
}

/** A change of credentials, code, variables or binding deploys the function again (documented); a new name does not. */
function redeployment(
  request: ParametersOf<"UpdateUserKey">,
  { before, functionName, ext }: { before: IntegrationRow; functionName: string; ext: string },
  cloud: CloudState,
): NewDeployment | undefined {
  const type = playedType(before);
  const rebound = functionName !== before.functionName;
  const touchesFunction = request.Ext !== undefined || request.RuntimeConfig !== undefined || rebound;
  if (!type || !touchesFunction || functionName === "" || !centerDeploys(cloud)) return undefined;
  if (cloud.switches.updateWhileDeploying === "refused") checkNotDeploying(functionName, cloud);
  const runtime = readRuntimeConfig(request.RuntimeConfig);
  return integrationDeployment(type, { keyId: before.keyId, functionName, ext }, runtime, cloud);
}

/** Releases domain and routes for good; function and variables stay (documented). The vendor's client sends no Business. */
function remove(request: ParametersOf<"DeleteUserKey">, cloud: CloudState) {
  const { store, clock, switches } = cloud;
  checkEnvId(request.EnvId, cloud);
  const row = store.integrations.find(request.KeyID);
  if (!row) {
    if (switches.deleteMissing === "error") throw notFound(request.KeyID, cloud);
    return { DeleteResult: 0 };
  }
  const domain = store.domains.ofIntegration(row.keyId);
  if (domain) store.domains.remove(domain.domain);
  store.integrations.remove(row.keyId, clock.now());
  return { DeleteResult: 1 };
}

function requireParameters(request: ParametersOf<"CreateUserKey">): void {
  const missing = request.Name || request.KeyID ? [] : ["Name"];
  if (request.Business === integrationBusiness) {
    if (!request.AuthTypeCode) missing.push("AuthTypeCode");
    const type = playedType({ type: request.AuthTypeCode ?? "", business: integrationBusiness });
    // (documented: which types need it; assumed: the error)
    if (type?.ticketField && !request.TicketID) missing.push("TicketID");
    if (typesWithFunction.includes(request.AuthTypeCode ?? "")) {
      if (request.RuntimeConfig === undefined) missing.push("RuntimeConfig");
      if (!request.DemoCodeFunctionName) missing.push("DemoCodeFunctionName");
    }
  }
  if (missing.length === 0) return;
  const all = missing.map((name) => `The parameter \`${name}\` is missing.`).join(" ");
  throw new Refusal("MissingParameter", all);
}

function checkRoom({ store, switches: { integrationsMax } }: CloudState): void {
  if (store.integrations.count() < integrationsMax) return;
  throw new Refusal(
    "LimitExceeded",
    `The environment has ${integrationsMax} integrations, which is all that it may have.`,
  );
}

function checkNameIsFree(name: string, business: string, { store, switches }: CloudState): void {
  if (!store.integrations.isNameTaken(business, name)) return;
  throw new Refusal(
    switches.duplicateCode,
    `Name ${JSON.stringify(name)} is taken by another integration of the environment.`,
  );
}

function centerDeploys({ switches }: CloudState): boolean {
  return switches.provisioning === "center-creates-function";
}
