import { join } from "node:path";
import {
  defaultPolicy,
  makeReport,
  type Policy,
  type Report,
  readPreview,
  readStackExport,
  toMarkdown,
} from "../../../report";

const repository = join(__dirname, "../../..");

/** What the real engine said; test/engine/report.test.ts records it. */
export function fixtureFile(name: string): string {
  return join(repository, "test/report/fixtures", `${name}.json`);
}

/** What `pulumi preview --diff` says of the same change. */
export function previewFile(scenario: string): string {
  return join(repository, "docs/examples", `preview-${scenario}.txt`);
}

export function exampleFile(scenario: string): string {
  return join(repository, "docs/examples", `report-${scenario}.md`);
}

/** The day that the examples are written on. */
export const exampleNowMs = Date.parse("2026-11-23T12:00:00Z");

/** Made up; what the examples' values are fingerprinted with. */
const exampleKey = Buffer.alloc(32, "example");

interface Scenario {
  /** Name of the recorded preview, if not the scenario's own. */
  readonly preview?: string;
  readonly others?: readonly string[];
  readonly policy?: Partial<Policy>;
}

/** Each is an example in the documentation. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  unchanged: {},
  create: {},
  "api-v3-key": {},
  "merchant-key": { policy: { proofRequiredIn: ["*-prod-*"], minDaysLeft: 30 } },
  "serial-alone": {},
  "public-key": {},
  expiring: { policy: { minDaysLeft: 30 } },
  shared: {},
  "other-stack": { others: ["export"], policy: { noSharedKeysAcrossEnvironments: true } },
  "changed-in-console": {},
  refresh: { policy: { noDrift: true } },
  "other-fingerprint-key": {},
  "other-endpoint": { policy: { allowedEndpoints: [] } },
  replace: {},
  delete: { policy: { allowDelete: false } },
  "other-changes": {},
};

export function reportDataOf(name: string, read: (fixture: string) => string): Report {
  const { preview = name, others = [], policy = {} } = scenarios[name] ?? {};
  return makeReport({
    preview: readPreview(read(preview)),
    others: others.map((other) => readStackExport(read(other))),
    policy: { ...defaultPolicy, ...policy },
    fingerprintKey: exampleKey,
    nowMs: exampleNowMs,
  });
}

export function reportOf(name: string, read: (fixture: string) => string): string {
  return toMarkdown(reportDataOf(name, read));
}
