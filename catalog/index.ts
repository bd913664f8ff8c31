import type { CredentialField, IntegrationType } from "./types";
import { weixinpaydc, weixinpayjsapi, weixinpaynative } from "./wechat-pay";

export { callbackDomain, callbackUrls, functionEnvironment } from "./environment";
export type { CallbackProtocolName, CallbackRoute, CredentialField, CredentialFormat, IntegrationType } from "./types";

/** Every integration type, by the cloud's AuthTypeCode. A new type is its file, this table and one named class. */
export const integrationTypes = { weixinpaydc, weixinpayjsapi, weixinpaynative } as const satisfies Readonly<
  Record<string, IntegrationType>
>;

export type IntegrationTypeCode = keyof typeof integrationTypes;
export const integrationTypeCodes = Object.keys(integrationTypes) as IntegrationTypeCode[];

export function isIntegrationTypeCode(code: string): code is IntegrationTypeCode {
  return Object.hasOwn(integrationTypes, code);
}

/** The type as plain data, without its literal types. */
export function integrationType(code: IntegrationTypeCode): IntegrationType {
  return integrationTypes[code];
}

export function credentialFields(type: IntegrationType): [name: string, field: CredentialField][] {
  return Object.entries(type.credentials);
}
