import { readFileSync } from "node:fs";
import { defaultPolicy, makeReport, type Policy, type Report, readPreview, readStackExport } from "../../../report";
import { exampleNowMs, fixtureFile } from "./scenarios";

export function fixture(name: string): string {
  return readFileSync(fixtureFile(name), "utf8");
}

export type Properties = Record<string, unknown> & { credentialFacts: Record<string, unknown> };

/** Fingerprints of the values that an approval is bound to are made with it. */
const fingerprintKey = Buffer.alloc(32, 7);

/** One step of the engine's JSON, to be changed by a test. */
export interface RawStep {
  op: string;
  urn: string;
  oldState?: {
    type?: string;
    id?: string;
    retainOnDelete?: boolean;
    inputs: Properties;
    outputs: Properties;
  };
  newState?: {
    type?: string;
    protect?: boolean;
    inputs: Properties;
    outputs?: Properties;
  };
  detailedDiff: Record<string, unknown> | null;
}

export interface RawPreview {
  steps: RawStep[];
  diagnostics?: { urn?: string; message: string; severity: string }[];
  config?: Record<string, string>;
  changeSummary: Record<string, number>;
}

/** A recorded preview after a change by hand, as text again. */
export function edited(name: string, edit: (preview: RawPreview) => void): string {
  const preview: RawPreview = JSON.parse(fixture(name));
  edit(preview);
  return JSON.stringify(preview);
}

export function stepOf(preview: RawPreview, name: string): RawStep & Required<Pick<RawStep, "oldState" | "newState">> {
  const step = preview.steps.find(({ urn, op }) => urn.endsWith(`::${name}`) && op !== "refresh");
  if (!step) throw new Error(`no step of ${name}`);
  return step as RawStep & Required<Pick<RawStep, "oldState" | "newState">>;
}

/** The recording of a rotated APIv3 key, with other facts after it. */
export function withFacts(facts: Record<string, unknown>, name = "api-v3-key"): string {
  return edited(name, (preview) => {
    Object.assign(stepOf(preview, "pay").newState.inputs.credentialFacts, facts);
  });
}

export function report(
  preview: string,
  policy: Partial<Policy> = {},
  others: readonly string[] = [],
  key: Buffer | null = fingerprintKey,
): Report {
  return makeReport({
    preview: readPreview(preview),
    others: others.map(readStackExport),
    policy: { ...defaultPolicy, ...policy },
    ...(key && { fingerprintKey: key }),
    nowMs: exampleNowMs,
  });
}

/** Findings as a person reads them: severity, integration, credential, text. */
export function findings(of: Report): string[] {
  return of.findings.map(({ severity, integration = "", credential = "", text }) =>
    [severity, integration, credential, text].filter((part) => part !== "").join(" | "),
  );
}
