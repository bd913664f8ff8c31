export {
  type CredentialFormat,
  type CredentialFormatFacts,
  type CredentialRole,
  callbackRoles,
  credentialFormats,
  formatFacts,
} from "./credential-formats";
export { environmentName, words } from "./environment-name";
export {
  callbackDomain,
  callbackUrls,
  functionVariables,
  injectedCredentials,
  injectedVariables,
} from "./function-variables";
export {
  credentialFields,
  credentialRole,
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
export { type Rotation, type RotationKind, rotationKinds, rotationOf } from "./rotations";
export type {
  CallbackProtocolName,
  CallbackRoute,
  CredentialField,
  IntegrationType,
  MessageFormat,
} from "./types";
export {
  isVerificationMode,
  publicKeyShares,
  type VerificationMode,
  verificationModes,
} from "./verification-modes";
