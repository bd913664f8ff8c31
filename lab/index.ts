export {
  type Emulator,
  type EmulatorOptions,
  EmulatorStartError,
  type MerchantRegistration,
  type Observed,
  type ObservedDocument,
  observedOf,
  readObserved,
  type StartFailure,
  type Switches,
  startEmulator,
  switchesSchema,
} from "./host/start";
