import { createHash } from "node:crypto";
import { z } from "zod";
import { textOf } from "./credential-changes";
import { groupBy } from "./group";
import { parseJson, problemsOf, ReportInputError } from "./input-error";
import { code, codes } from "./text";
import type { Fact, Report } from "./types";

/*
 * What an approval is bound to: everything that will be done, and the facts of every credential before and after. No time
 * is in it, and no unchanged resource, so the same preview gives the same digest whenever and however it is listed.
 * Values of variables are no part of it: a digest of a short one could be guessed. The saved plan is bound to them.
 */

const fact = z.union([z.string(), z.record(z.string(), z.string())]);
const facts = z.record(z.string(), fact);

const contentSchema = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  /** The preview failed; there is nothing to approve. */
  failed: z.boolean(),
  integrations: z.record(z.string(), z.strictObject({ operation: z.string(), before: facts, after: facts })),
  /** By URN: what the engine does, and which properties change. */
  steps: z.record(z.string(), z.strictObject({ operations: z.array(z.string()), paths: z.array(z.string()) })),
});

const approvalSchema = contentSchema.extend({ digest: z.string() });

type Content = z.output<typeof contentSchema>;
export type Approval = z.output<typeof approvalSchema>;

export function approvalOf(report: Report): Approval {
  const moving = report.integrations.filter(({ operation }) => operation !== "unchanged");
  const steps = groupBy(report.steps, ({ urn }) => urn);
  const content: Content = {
    version: 1,
    stack: report.stack,
    failed: report.failures.length > 0,
    integrations: Object.fromEntries(
      moving.map(({ urn, operation, before, after }) => [urn, { operation, before, after }]),
    ),
    steps: Object.fromEntries(
      [...steps].map(([urn, ofOne]) => [
        urn,
        {
          operations: ofOne.map(({ operation }) => operation),
          paths: [...new Set(ofOne.flatMap(({ paths }) => paths))].sort(),
        },
      ]),
    ),
  };
  return { ...content, digest: digestOf(content) };
}

/** Reads what `JSON.stringify` made of an approval. Throws ReportInputError, also when it was edited since. */
export function readApproval(text: string): Approval {
  const parsed = approvalSchema.safeParse(parseJson(text, "The approval"));
  if (!parsed.success) throw new ReportInputError(`This is no approval: ${problemsOf(parsed.error)}.`);
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

/** What moved since the approval, one sentence each; empty when nothing did. Tells facts, never a value. */
export function compareApproval(approved: Approval, current: Approval): string[] {
  if (approved.digest === current.digest) return [];
  return [
    ...(approved.stack === current.stack
      ? []
      : [`It was approved for the stack ${code(approved.stack)}; this is ${code(current.stack)}.`]),
    ...(approved.failed ? ["The preview that was approved had failed."] : []),
    ...(current.failed ? ["The preview fails now."] : []),
    ...keysOf(approved.integrations, current.integrations).flatMap((urn) => integrationMoves(urn, approved, current)),
    ...keysOf(approved.steps, current.steps).flatMap((urn) => stepMoves(urn, approved, current)),
  ];
}

function integrationMoves(urn: string, approved: Approval, current: Approval): string[] {
  const [was, is] = [approved.integrations[urn], current.integrations[urn]];
  const name = nameIn(urn);
  // An integration without facts on one side is told as a step.
  if (!was || !is) return [];
  return [
    ...(was.operation === is.operation
      ? []
      : [`${name}: the operation is now ${is.operation}; approved was ${was.operation}.`]),
    ...factMoves(was.after, is.after).map(
      ({ credential, old, now }) => `${name}: ${code(credential)} would become ${now}; approved was ${old}.`,
    ),
    ...factMoves(was.before, is.before).map(
      ({ credential, old, now }) =>
        `${name}: ${code(credential)} in state is now ${now}; when it was approved it was ${old}.`,
    ),
  ];
}

type SomeFacts = Readonly<Record<string, Fact>>;

function factMoves(was: SomeFacts, is: SomeFacts): { credential: string; old: string; now: string }[] {
  return keysOf(was, is)
    .map((credential) => ({ credential, old: shown(was[credential]), now: shown(is[credential]) }))
    .filter(({ old, now }) => old !== now);
}

function shown(each: Fact | undefined): string {
  return each === undefined ? "none" : code(textOf(each));
}

function stepMoves(urn: string, approved: Approval, current: Approval): string[] {
  const [was, is] = [approved.steps[urn], current.steps[urn]];
  const name = nameIn(urn);
  const operations = (of: { operations: string[] }) => of.operations.join(", ");
  if (!is) return was ? [`${name}: ${operations(was)} was approved; now nothing would be done.`] : [];
  if (!was) return [`${name}: ${operations(is)} was not approved.`];
  if (operations(was) !== operations(is)) {
    // Told with the facts, where there are facts.
    if (approved.integrations[urn] && current.integrations[urn]) return [];
    return [`${name}: now ${operations(is)}; approved was ${operations(was)}.`];
  }
  const added = is.paths.filter((path) => !was.paths.includes(path));
  const gone = was.paths.filter((path) => !is.paths.includes(path));
  return [
    ...(added.length > 0 ? [`${name}: ${codes(added, 8)} would change too, which was not approved.`] : []),
    ...(gone.length > 0 ? [`${name}: ${codes(gone, 8)} would not change any more; it was approved.`] : []),
  ];
}

/** The resource's name, as short as it goes; the type is that of an integration for nearly all of them. */
function nameIn(urn: string): string {
  return code(urn.split("::").slice(3).join("::") || urn);
}

function keysOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
