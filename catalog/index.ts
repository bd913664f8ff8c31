export {
  callbackDomain,
  callbackUrls,
  functionEnvironment,
  injectedCredentials,
  injectedVariables,
} from "./environment";
export { environmentName, words } from "./environment-name";
export {
  credentialFields,
  extKeyOf,
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
  integrationTypes,
  isIntegrationTypeCode,
} from "./integration-types";
export {
  type ClassName,
  classNames,
  declarationOf,
  type NamedClass,
  namedClass,
  namedClasses,
  typesOf,
} from "./named-classes";
export { nearestFirst, nearestName } from "./nearest-name";
export { replacementOrder } from "./replacement";
export type {
  CallbackProtocolName,
  CallbackRoute,
  CredentialField,
  CredentialFormat,
  IntegrationType,
  MessageFormat,
} from "./types";
