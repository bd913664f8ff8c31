/** What a reviewer needs to know of a preview: findings, Markdown, JSON, and what an approval is bound to. Pure. */
export { type Approval, approvalOf, readApproval } from "./approval";
export { compareApproval } from "./approval-moves";
export { ReportInputError } from "./input-error";
export type { IntegrationState } from "./integration-state";
export { type Examined, examine } from "./integrations";
export { toJson } from "./json";
export { makeReport, type ReportInput } from "./make-report";
export { toMarkdown } from "./markdown";
export { section } from "./markdown-parts";
export { defaultPolicy, type Policy, readPolicy } from "./policy";
export { type Preview, readPreview } from "./preview";
export { readStackExport, type StackFacts } from "./stack-export";
export { code } from "./text";
export {
  type CredentialChange,
  type Fact,
  type Facts,
  type Finding,
  type IntegrationReport,
  type Operation,
  type Report,
  unknownFact,
} from "./types";
export { type Verdict, verdict } from "./verdict";
