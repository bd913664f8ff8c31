/**
 * Actions that the cloud has and a client of the Integration Center may try, but that the emulator does not play
 * (vendor source: manager-node, CLI, SDK). By `service/action`.
 */
export const notImplementedActions: ReadonlySet<string> = new Set([
  "scf/GetFunctionLogs",
  "scf/Invoke",
  "scf/InvokeFunction",
  "scf/ListVersionByFunction",
  "scf/PublishVersion",
  "tcb/BindCustomDomain",
  "tcb/CreateAgent",
  "tcb/CreateCloudBaseGWAPI",
  "tcb/CreateFunction",
  "tcb/CreateHTTPServiceRoute",
  "tcb/DeleteCloudBaseGWAPI",
  "tcb/DeleteFunction",
  "tcb/DescribeCloudBaseGWAPI",
  "tcb/DownloadFunction",
  "tcb/GetFunction",
  "tcb/GetFunctionLogDetail",
  "tcb/GetFunctionLogs",
  "tcb/GetTempCosInfo",
  "tcb/ListFunctions",
  "tcb/ModifyHTTPServiceRoute",
  "tcb/SearchClsLog",
  "tcb/UpdateFunctionCode",
  "tcb/UpdateFunctionConfiguration",
  "tcb/VerifyHTTPServiceRoute",
]);
