import { createHash } from "node:crypto";
import { z } from "zod";
import { elsewhere } from "./destinations";
import { groupBy } from "./group";
import { parseJson, problemsOf, ReportInputError } from "./input-error";
import type { EngineStep, Report } from "./types";

/*
 * What an approval is bound to: everything that will be done, with the values that it will be done with, where credentials
 * go, the rules that it was judged by, and the facts of every credential before and after. No time is in it, and no unchanged
 * resource, so the same preview gives the same digest whenever and however it is listed. bound.ts says how it holds values.
 */

const fact = z.union([z.string(), z.record(z.string(), z.string())]);
const facts = z.record(z.string(), fact);
const bound = z.record(z.string(), z.string());

const contentSchema = z.strictObject({
  version: z.literal(2),
  stack: z.string(),
  /** The preview failed; there is nothing to approve. */
  failed: z.boolean(),
  policy: z.record(z.string(), z.unknown()),
  /** Of the fingerprint key; empty without one. */
  keyId: z.string(),
  configuration: bound,
  /** Origins that are neither the cloud's nor WeChat Pay's own. */
  destinations: z.array(z.string()),
  integrations: z.record(
    z.string(),
    z.strictObject({ operation: z.string(), before: facts, after: facts, properties: bound }),
  ),
  /** By URN: what the engine does, which properties change, and what all of them are set to. */
  steps: z.record(
    z.string(),
    z.strictObject({
      operations: z.array(z.string()),
      paths: z.array(z.string()),
      inputs: bound,
      options: bound,
    }),
  ),
});

const approvalSchema = contentSchema.extend({ digest: z.string() });

type Content = z.output<typeof contentSchema>;
export type Approval = z.output<typeof approvalSchema>;

/** Text, JSON and command each ask for it. */
const known = new WeakMap<Report, Approval>();

export function approvalOf(report: Report): Approval {
  const approval = known.get(report) ?? makeApproval(report);
  known.set(report, approval);
  return approval;
}

function makeApproval(report: Report): Approval {
  const moving = report.integrations.filter(({ operation }) => operation !== "unchanged");
  const content: Content = {
    version: 2,
    stack: report.stack,
    failed: report.failures.length > 0,
    policy: report.policy,
    keyId: report.keyId,
    configuration: report.configuration,
    destinations: [...new Set(elsewhere(report.integrations).map(({ origin }) => origin))].sort(),
    integrations: Object.fromEntries(
      moving.map(({ urn, operation, before, after, properties }) => [
        urn,
        {
          ...{ operation, before, after },
          properties: Object.fromEntries(properties.map((each) => [each.property, each.before ?? ""])),
        },
      ]),
    ),
    steps: Object.fromEntries([...groupBy(report.steps, ({ urn }) => urn)].map(([urn, ofOne]) => [urn, stepOf(ofOne)])),
  };
  return { ...content, digest: digestOf(content) };
}

/** A replacement has several steps; they set the same, and its deletion sets nothing. */
function stepOf(steps: readonly EngineStep[]): Content["steps"][string] {
  return {
    operations: steps.map(({ operation }) => operation),
    paths: [...new Set(steps.flatMap(({ paths }) => paths))].sort(),
    inputs: Object.assign({}, ...steps.map(({ inputs }) => inputs)),
    options: Object.assign({}, ...steps.map(({ options }) => options)),
  };
}

/** Reads what `JSON.stringify` made of an approval. Throws ReportInputError, also when it was edited since. */
export function readApproval(text: string): Approval {
  const parsed = approvalSchema.safeParse(parseJson(text, "The approval"));
  if (!parsed.success) {
    throw new ReportInputError(
      `This is no approval of this version of pulumi-cloudbase: ${problemsOf(parsed.error)}. Make the report anew.`,
    );
  }
  const { digest, ...content } = parsed.data;
  if (digest !== digestOf(content)) {
    throw new ReportInputError(
      `The approval was edited after it was made: its content has another digest than ${digest}.`,
    );
  }
  return parsed.data;
}

/** SHA-256 of the content as JSON with sorted keys, in hex. */
function digestOf(content: Content): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(content)))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
