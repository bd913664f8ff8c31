export {
  type CallbackEntry,
  type ListedCallback,
  type SendAnswer,
  type SendAttempt,
  type SendOrder,
  type SendResult,
  sendRetries,
} from "./callbacks";
export type { FunctionDetail, Invocation, InvokeOrder, LogLine } from "./cloud-functions";
export type { IntegrationDetail, IntegrationSummary, Payment, PaymentOrder } from "./integrations";
export type { Behaviour, ExportOrder, ImportedLab, Reason, TranslatedReason, WechatPayKey } from "./lab";
export { isRefusedEverywhere, type RefusalCode, refusal, refusalCodes } from "./refusals";
export {
  apiPath,
  changeHeader,
  type DeepReadonly,
  type Input,
  type MediaType,
  type Output,
  type PathNames,
  type Route,
} from "./route";
export { changes, type RouteName, routes } from "./routes";
