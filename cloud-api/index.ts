/** The contract with the cloud, shared by the client (provider/cloud) and the emulator. */
export { type ActionName, actions, isRepeatable, type RequestOf, type ResponseOf } from "./actions";
export { type ErrorCode, errorEnvelope } from "./cloud-errors";
export { cloudLimits } from "./cloud-limits";
export { deployingStatuses, functionStatuses } from "./function";
export { functionNameFor, functionNameSuffix } from "./function-name";
export { domainStatuses, integrationCallbackDomainType } from "./http-service";
export { policyFor } from "./policy";
export { extSchema, integrationBusiness } from "./user-key";
