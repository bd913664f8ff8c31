/** The contract with the cloud, shared by the client (provider/cloud) and the emulator. */
export { type ActionName, actions, isRepeatable, type RequestOf, type ResponseOf } from "./actions";
export { type ErrorCode, errorCodes, errorEnvelope } from "./errors";
export { functionStatuses } from "./function";
export { domainStatuses, integrationCallbackDomainType } from "./http-service";
export { limits } from "./limits";
export { extSchema, integrationBusiness, runtimeConfigSchema, userKeyInfoSchema } from "./user-key";
