import {
  extKeyOf,
  type IntegrationType,
  integrationType,
  integrationTypeCodes,
  isIntegrationTypeCode,
} from "pulumi-cloudbase/internal/catalog/index";
import { actions, integrationBusiness } from "pulumi-cloudbase/internal/cloud-api/index";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";
import { fieldsInExt, passwordKeys } from "./ext";

export const templateHandlers = { GetUserKeyTemplateList: handler(actions.GetUserKeyTemplateList, listTemplates) };

function listTemplates(request: ParametersOf<"GetUserKeyTemplateList">, cloud: CloudState) {
  checkEnvId(request.EnvId, cloud);
  const { Offset, Limit, AuthTypeCode, AuthTypeName, Business = "" } = request;
  const matching = integrationTypeCodes
    .map(integrationType)
    .filter(
      (type) =>
        Business === integrationBusiness &&
        (AuthTypeCode === undefined || type.code === AuthTypeCode) &&
        (AuthTypeName === undefined || type.displayName === AuthTypeName),
    );
  return {
    KeyTemplateList: matching.slice(Offset, Offset + Limit).map((type) => describe(type, cloud)),
    TotalCount: matching.length,
  };
}

/** The vendor's client reads `name` and the type "password" (vendor source); the rest is (assumed). */
function describe(type: IntegrationType, { switches }: CloudState) {
  const passwords = passwordKeys(type, switches);
  const fields = fieldsInExt(type).map(([name, { required }]) => {
    const key = extKeyOf(type, name);
    return { name: key, type: passwords.includes(key) ? "password" : "text", label: name, required };
  });
  return { AuthTypeCode: type.code, AuthTypeName: type.displayName, Ext: JSON.stringify({ fields }) };
}

export function typeName(code: string): string {
  return isIntegrationTypeCode(code) ? integrationType(code).displayName : code;
}
