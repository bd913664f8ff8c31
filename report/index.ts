/** What a reviewer needs to know of a preview: findings, Markdown, JSON, and what an approval is bound to. Pure. */
export { type Approval, approvalOf, readApproval } from "./approval";
export { compareApproval } from "./approval-moves";
export { ReportInputError } from "./input-error";
export { toJson } from "./json";
export { makeReport, type ReportInput } from "./make-report";
export { toMarkdown } from "./markdown";
export { defaultPolicy, type Policy, readPolicy } from "./policy";
export { type Preview, readPreview } from "./preview";
export { readStackExport, type StackFacts } from "./stack-export";
export type { Finding, IntegrationReport, Report } from "./types";
export { type Verdict, verdict } from "./verdict";
