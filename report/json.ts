import { approvalOf } from "./approval";
import type { Report } from "./types";
import { type Verdict, verdict } from "./verdict";

/** The report for machines, as plain JSON data: all of it, the verdict, and the digest that an approval is bound to. */
export function toJson(report: Report): Report & { readonly verdict: Verdict; readonly digest: string } {
  return { ...report, verdict: verdict(report), digest: approvalOf(report).digest };
}
