import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { findJsonProblems, lineOfValue } from "pulumi-cloudbase/internal/text/json-problems";
import { z } from "zod";
import { type Switches, switchesSchema } from ".";

/*
 * observed.json: what `pulumi-cloudbase observe` saw of a live environment, question by question. Written by that command,
 * played by `emulator --observed`. It holds neither the environment nor the account.
 */

export const observedFormat = "pulumi-cloudbase observed 1";

export type SwitchName = keyof Switches;
export const switchNames = Object.keys(switchesSchema.shape) as SwitchName[];

const scalarWords = "a text of at most 300 characters, a number, true, false";
const scalar = z.union([z.string().max(300), z.number(), z.boolean()], { error: `must be ${scalarWords}` });
const value = z.union([scalar, z.array(scalar).max(60), z.record(z.string(), scalar)], {
  error: `must be ${scalarWords}, or a list or an object of these`,
});
const told = z.record(z.string().max(60), value);
const evidenceSchema = z.strictObject({
  action: z.string().max(60),
  asked: told,
  answered: told,
  requestId: z.string().max(80).optional(),
  at: z.iso.datetime(),
});
const evidence = z.array(evidenceSchema).max(20);
const question = z.enum(switchNames as [SwitchName, ...SwitchName[]], {
  error: ({ input }) => {
    const given = String(input).slice(0, 60);
    return `there is no question ${JSON.stringify(given)}${didYouMean(given, switchNames)}`;
  },
});

const answeredSchema = z.strictObject({
  question,
  answer: z.union([z.string(), z.number()], { error: "must be a text or a number" }),
  note: z.string().max(500).optional(),
  evidence,
});
const notAnsweredSchema = z.strictObject({
  question,
  notAnswered: z.string().max(500),
  next: z.string().max(2000).optional(),
  evidence,
});

/** Which of the two it is meant to be is plain, so that what is wrong in it is told at its own place. */
const answerSchema = z.looseObject({}).transform((one, context) => {
  const parsed = ("answer" in one ? answeredSchema : notAnsweredSchema).safeParse(one);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.issues.push({ code: "custom", path, message, input: one });
  }
  return z.NEVER;
});

const observedSchema = z.strictObject({
  format: z.literal(observedFormat),
  observedAt: z.iso.datetime(),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  answers: z.array(answerSchema).max(switchNames.length),
});

export type ObservedEvidence = z.output<typeof evidenceSchema>;
export type ObservedAnswer = z.output<typeof answerSchema>;
export type ObservedDocument = z.output<typeof observedSchema>;

/** What an emulator takes of it. */
export interface Observed {
  /** `2026-11-26`. */
  readonly date: string;
  readonly region: string;
  readonly switches: Partial<Switches>;
}

/** The document, or every problem with its line. */
export function readObserved(text: string): { readonly document: ObservedDocument } | { readonly problems: string[] } {
  const damage = findJsonProblems(text);
  if (damage.length > 0) return { problems: damage };
  const parsed = observedSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const shown = parsed.error.issues.slice(0, problemsShownMax);
    return {
      problems: shown.map(
        ({ path, message }) => `line ${lineOfValue(text, path)}: ${path.join(".") || "the file"}: ${message}`,
      ),
    };
  }
  const problems = parsed.data.answers.flatMap((one, index) =>
    problemsOf(one, parsed.data.answers.slice(0, index)).map(
      (problem) => `line ${lineOfValue(text, ["answers", index])}: ${problem}`,
    ),
  );
  return problems.length > 0 ? { problems } : { document: parsed.data };
}

const problemsShownMax = 20;

function problemsOf(one: ObservedAnswer, before: readonly ObservedAnswer[]): string[] {
  const twice = before.some(({ question: asked }) => asked === one.question);
  const problems = twice ? [`${one.question} is answered twice`] : [];
  if (!("answer" in one)) return problems;
  const read = switchesSchema.shape[one.question].safeParse(one.answer);
  if (read.success) return problems;
  return [...problems, `${one.question}: ${read.error.issues.map(({ message }) => message).join("; ")}`];
}

/** What was answered; the questions without an answer keep what stands else. */
export function observedOf({ observedAt, region, answers }: ObservedDocument): Observed {
  const entries = answers.flatMap((one) =>
    "answer" in one ? [[one.question, switchesSchema.shape[one.question].parse(one.answer)] as const] : [],
  );
  return { date: observedAt.slice(0, 10), region, switches: Object.fromEntries(entries) };
}
