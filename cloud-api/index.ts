/** The contract with the cloud, shared by the client (provider/cloud) and the emulator. */
export { type ActionName, actions, isRepeatable, type RequestOf, type ResponseOf } from "./actions";
export { type ErrorCode, errorEnvelope } from "./errors";
export { deployingStatuses, functionStatuses } from "./function";
export { functionNameFor, functionNameSuffix } from "./function-name";
export { domainStatuses, integrationCallbackDomainType } from "./http-service";
export { limits } from "./limits";
export { policyFor } from "./policy";
export { extSchema, integrationBusiness } from "./user-key";
