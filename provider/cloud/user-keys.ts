import { integrationBusiness, type ResponseOf } from "../../cloud-api";
import {
  type FunctionRuntime,
  functionDefaults,
  type IntegrationCenter,
  type IntegrationRecord,
} from "../integration-center";
import { ProviderError } from "../provider-error";
import type { CloudClient } from "./client";
import { base64Zip } from "./code";
import { credentialSealer } from "./ext";
import { unlessMissing } from "./missing";
import { everyPage } from "./pages";
import { refuseOtherTicket } from "./ticket";

type UserKeyMethods = Pick<
  IntegrationCenter,
  | "listIntegrations"
  | "getIntegration"
  | "createIntegration"
  | "updateIntegration"
  | "labelIntegration"
  | "deleteIntegration"
>;

/** Integrations, which the cloud's API calls UserKeys. */
export function userKeys(cloud: CloudClient): UserKeyMethods {
  const seal = credentialSealer(cloud);
  const named = (envId: string, integrationId: string) => `integration ${integrationId} of ${envId}`;

  async function listIntegrations(envId: string, nameHas?: string): Promise<IntegrationRecord[]> {
    const action = "GetUserKeyList";
    const resource = `the integrations of ${envId}`;
    const records = await everyPage(action, resource, async (page) => {
      const request = { EnvId: envId, ...page, ...(nameHas && { Name: nameHas }), Business: integrationBusiness };
      const { UserKeyList, TotalCount } = await cloud.act(action, request, { resource });
      return { items: UserKeyList, totalCount: TotalCount };
    });
    return records.map(toRecord);
  }

  /** Which code an unknown KeyID gets is documented nowhere; where it is a general one, the whole list says what it means. */
  async function unlessUnknown<T>(asked: Promise<T>, envId: string, integrationId: string): Promise<T | undefined> {
    try {
      return await unlessMissing(asked);
    } catch (error) {
      if (!(error instanceof ProviderError) || !/^FailedOperation(\.|$)/.test(error.details.code)) throw error;
      const isListed = (await listIntegrations(envId)).some((record) => record.integrationId === integrationId);
      if (isListed) throw error;
      return undefined;
    }
  }

  return {
    listIntegrations,

    async getIntegration(envId, integrationId) {
      // Without NeedPwd: secrets are not asked for, so none can leak from here.
      const request = { EnvId: envId, KeyID: integrationId, Business: integrationBusiness };
      const asked = cloud.act("GetOneUserKey", request, { resource: named(envId, integrationId) });
      const record = (await unlessUnknown(asked, envId, integrationId))?.UserKeyInfo;
      return record?.KeyID ? toRecord(record) : undefined;
    },

    async createIntegration(envId, { integrationId, name, type, description, functionName, credentials, runtime }) {
      const resource = named(envId, integrationId);
      const zip = runtime.codeZip && base64Zip("CreateUserKey", resource, runtime.codeZip);
      const sealed = await seal(envId, type, credentials);
      const request = {
        EnvId: envId,
        KeyID: integrationId,
        Name: name,
        Description: description,
        AuthTypeCode: type,
        Ext: JSON.stringify(sealed.ext),
        ...(sealed.ticketId && { TicketID: sealed.ticketId }),
        Business: integrationBusiness,
        DemoCodeFunctionName: functionName,
        RuntimeConfig: {
          ...(zip && { Code: { ZipFile: zip } }),
          Runtime: functionDefaults.runtime,
          Timeout: functionDefaults.timeoutSeconds,
          MemorySize: functionDefaults.memoryMb,
          Environment: JSON.stringify(runtime.environment),
        },
      };
      // CreateResult is not looked at: what its values mean is not documented, and the caller looks for the record.
      await cloud.act("CreateUserKey", request, { resource, secrets: secretsOf(credentials, sealed.ext, runtime) });
    },

    async updateIntegration(envId, integrationId, { name, type, description, functionName, credentials, runtime }) {
      const resource = named(envId, integrationId);
      const zip = runtime.codeZip && base64Zip("UpdateUserKey", resource, runtime.codeZip);
      const sealed = credentials && (await seal(envId, type, credentials));
      if (sealed?.ticketId) await refuseOtherTicket(cloud, envId, integrationId, sealed.ticketId);
      const request = {
        EnvId: envId,
        KeyID: integrationId,
        Name: name,
        Description: description,
        AuthTypeCode: type,
        // Without Ext the cloud keeps what it holds (vendor source); with it, it takes the whole (assumed).
        ...(sealed && { Ext: JSON.stringify(sealed.ext) }),
        Business: integrationBusiness,
        DemoCodeFunctionName: functionName,
        RuntimeConfig: {
          ...(zip && { Code: { ZipFile: zip } }),
          Environment: JSON.stringify(runtime.environment),
        },
      };
      await cloud.act("UpdateUserKey", request, { resource, secrets: secretsOf(credentials, sealed?.ext, runtime) });
    },

    async labelIntegration(envId, integrationId, { name, description }) {
      const request = {
        EnvId: envId,
        KeyID: integrationId,
        Name: name,
        Description: description,
        Business: integrationBusiness,
      };
      await cloud.act("UpdateUserKey", request, { resource: named(envId, integrationId) });
    },

    async deleteIntegration(envId, integrationId) {
      // No Business, as the vendor's client does it; DeleteResult 0 means that it was gone already (assumed).
      const request = { EnvId: envId, KeyID: integrationId };
      const asked = cloud.act("DeleteUserKey", request, { resource: named(envId, integrationId) });
      await unlessUnknown(asked, envId, integrationId);
    },
  };
}

/** Plain and encrypted credentials and the user's variables: none of them belongs into a message. */
function secretsOf(credentials: object = {}, sealed: object = {}, { environment }: FunctionRuntime): string[] {
  return [credentials, sealed, environment].flatMap((values) => Object.values(values));
}

type UserKeyInfo = ResponseOf<"GetUserKeyList">["UserKeyList"][number];

function toRecord(info: UserKeyInfo): IntegrationRecord {
  return {
    integrationId: info.KeyID,
    name: info.Name,
    type: info.AuthTypeCode,
    description: info.Description ?? "",
    functionName: info.DemoCodeFunctionName ?? "",
    status: info.Status ?? "",
    createdAt: info.CreateAt ?? "",
    updatedAt: info.UpdateAt ?? "",
  };
}
