import type { ObservedDocument } from "../switches/observed";
import { observedFormat } from "../switches/observed";
import { type Asker, openAsker } from "./asker";
import { Bench } from "./bench";
import { clean, type EnvironmentSeen, lookAround } from "./clean";
import { Disturbed, NotAnswerable, NotCleaned, ObservationStopped } from "./observation-errors";
import { callbackQuestions, recordingNext } from "./questions/callbacks";
import { lifeQuestions } from "./questions/life";
import type { Answered, Question } from "./questions/question";
import { readQuestions } from "./questions/reads";
import { integrationsMax, refusalQuestions } from "./questions/refusals";
import type { ObservedAnswer, ObserveInput } from "./types";

/** Those that a client of the API can ask, in the order in which one run asks them. */
export const apiQuestions: readonly Question[] = [
  ...readQuestions,
  ...lifeQuestions,
  ...refusalQuestions,
  integrationsMax,
];

export interface Observation {
  readonly document: ObservedDocument;
  readonly calls: number;
  readonly ms: number;
  /** Things that were made and are gone again. */
  readonly removed: number;
  /** A quota stood in the way. */
  readonly quotaMet: boolean;
}

/** A question is begun anew so often after a disturbance. */
const attemptsMax = 4;

/**
 * Asks every question of an empty environment, with throw-away integrations, and leaves nothing behind. Throws ObservationStopped
 * before anything is made where the environment is not empty, and after cleaning where nothing can be asked.
 */
export async function observe(input: ObserveInput): Promise<Observation> {
  const { settings, dependencies, note } = input;
  const startedMs = dependencies.now();
  const asker = openAsker(input);
  refuseUnlessEmpty(await lookAround(asker, input), input);
  let removed = await clean(asker, input);
  if (removed > 0) note(`removed ${removed} things that an earlier run left`);

  const bench = new Bench(asker, input);
  const answers: ObservedAnswer[] = [];
  try {
    for (const [index, question] of apiQuestions.entries()) {
      const answered = await answerQuestion(question, bench, asker, input);
      answers.push(inDocument(question, answered));
      note(`${index + 1} of ${apiQuestions.length}  ${question.question}: ${formatAnswer(answered)}`);
      if (isLastOfItsPart(question)) removed += await cleanUp(bench, asker, input);
    }
  } catch (error) {
    await cleanUp(bench, asker, input);
    // What could not be removed before is gone by now.
    throw error instanceof NotCleaned ? error.stopped : error;
  }
  removed += await cleanUp(bench, asker, input);
  answers.push(
    ...callbackQuestions.map((question) => ({
      question,
      notAnswered: "needs real callbacks",
      next: recordingNext,
      evidence: [],
    })),
  );
  return {
    document: {
      format: observedFormat,
      observedAt: new Date(startedMs).toISOString(),
      region: settings.region,
      answers,
    },
    calls: asker.calls(),
    ms: dependencies.now() - startedMs,
    removed,
    quotaMet: bench.quotaMet,
  };
}

async function answerQuestion(question: Question, bench: Bench, asker: Asker, input: ObserveInput): Promise<Answered> {
  let disturbance = "";
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    try {
      const answered = await question.ask(bench);
      // Where a look had to be repeated, another attempt may be lucky.
      if (
        "notAnswered" in answered &&
        attempt < attemptsMax &&
        /^somewhere between|was over before/.test(answered.notAnswered)
      ) {
        bench.forgetStanding();
        await clean(asker, input);
        continue;
      }
      return answered;
    } catch (error) {
      if (error instanceof NotAnswerable) return { notAnswered: error.message, evidence: [] };
      if (!(error instanceof Disturbed)) throw error;
      disturbance = error.message;
      bench.forgetStanding();
      await clean(asker, input);
    }
  }
  return { notAnswered: `disturbed ${attemptsMax} times, at last: ${disturbance}`, evidence: [] };
}

/** What follows needs room: an environment may have little. */
function isLastOfItsPart({ question }: Question): boolean {
  return ["updateWhileDeploying", "releasedKeyId", "plaintextExt", "publicKeyPair"].includes(question);
}

async function cleanUp(bench: Bench, asker: Asker, input: ObserveInput): Promise<number> {
  bench.forgetStanding();
  return clean(asker, input);
}

function inDocument({ question }: Question, answered: Answered): ObservedAnswer {
  const evidence = [...answered.evidence];
  if ("answer" in answered) {
    const { answer, note } = answered;
    return { question, answer, ...(note && { note }), evidence };
  }
  const { notAnswered, next } = answered;
  return { question, notAnswered, ...(next && { next }), evidence };
}

function formatAnswer(answered: Answered): string {
  return "answer" in answered ? String(answered.answer) : `not answered (${answered.notAnswered})`;
}

/**
 * Somebody else's integrations, functions or domains: this may be production. Traffic, databases, storage, hosting and other HTTP
 * routes are not looked at: they are outside the Integration Center's API, and nothing here touches them.
 */
export function refuseUnlessEmpty({ others }: EnvironmentSeen, { envId }: ObserveInput): void {
  if (others.length === 0) return;
  const shown = others.slice(0, 5).join(", ");
  const more = others.length > 5 ? `, and ${others.length - 5} more` : "";
  throw new ObservationStopped(
    `${envId} is not empty: ${shown}${more}. Nothing was made.`,
    "An empty environment has no integration, no cloud function and no callback domain but what observe made itself: make one for this (CloudBase console → new environment), and remove it afterwards.",
  );
}
