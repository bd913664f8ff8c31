import { callbackUrls, integrationType, integrationTypeCodes } from "pulumi-cloudbase/internal/catalog/index";
import { z } from "zod";
import { parseJson } from "../plumbing/json";
import type { ObservedAnswer, ObservedEvidence, SwitchName } from "../switches/observed";
import { callbackQuestions, recordingNext } from "./questions/callbacks";

/*
 * What the log of the recorder (recorder/server.js) says about callbacks. A question is answered where the log proves it, and left
 * open where it merely does not contradict.
 */

const mark = "pulumi-cloudbase-recorder ";
const linesMax = 100_000;

const time = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{16}$/);
const lineSchema = z.discriminatedUnion("event", [
  z.strictObject({ at: time, event: z.literal("started") }),
  z.strictObject({
    at: time,
    event: z.literal("callback"),
    path: z.string().max(200),
    marked: z.boolean(),
    shape: z.enum(["four keys", "the content alone", "other JSON", "text"]),
    id: digest,
    createdAt: time.optional(),
    opens: z.boolean().optional(),
    times: z.number().int().min(1),
    lateMs: z.number().int().min(0).max(60_000),
  }),
]);

type Line = z.output<typeof lineSchema>;
type Callback = Extract<Line, { event: "callback" }>;

/** Lines of a function's log, whatever stands around them; or what is wrong with it, by line. */
export function readRecording(text: string): { readonly lines: readonly Line[] } | { readonly problems: string[] } {
  const lines: Line[] = [];
  const problems: string[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const at = whole.indexOf(mark);
    if (at < 0) continue;
    const parsed = lineSchema.safeParse(jsonAt(whole, at + mark.length));
    if (parsed.success) lines.push(parsed.data);
    else
      problems.push(`line ${index + 1}: not a line of the recorder: ${parsed.error.issues[0]?.message ?? "no JSON"}`);
  }
  if (lines.length === 0 && problems.length === 0) problems.push("no line of the recorder is in it");
  if (lines.length > linesMax) problems.push(`more than ${linesMax} lines of the recorder`);
  return problems.length > 0 ? { problems: problems.slice(0, 20) } : { lines };
}

/** The object that begins there; a log in JSON has it within a string. */
function jsonAt(whole: string, at: number): unknown {
  for (const text of [whole.slice(at), whole.slice(at).replaceAll('\\"', '"')]) {
    const value = parseJson(text.slice(0, text.indexOf("}") + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}

type Answer = { readonly answer: string | number; readonly note?: string } | { readonly notAnswered: string };

/** The questions about callbacks, as far as this recording answers them. */
export function answersOf(lines: readonly Line[]): ObservedAnswer[] {
  // Whoever reaches the function could write to it; the mark is the gateway's (vendor source: it strips a stranger's).
  const callbacks = lines.flatMap((line) => (line.event === "callback" && line.marked ? [line] : []));
  const evidence = callbacks.slice(0, 3).map(evidenceOf);
  return callbackQuestions.map((question) => {
    const found =
      callbacks.length === 0
        ? { notAnswered: "no callback of the gateway is in the recording" }
        : readers[question](callbacks, lines);
    return "answer" in found ? { question, ...found, evidence } : { question, ...found, next: recordingNext, evidence };
  });
}

function evidenceOf({ at, path, shape, id, times, lateMs, opens }: Callback): ObservedEvidence {
  return {
    action: "callback",
    asked: { id, times, lateMs },
    answered: { path, shape, ...(opens !== undefined && { opens }) },
    at,
  };
}

type Reader = (callbacks: readonly Callback[], lines: readonly Line[]) => Answer;

const routes = new Set(
  integrationTypeCodes.flatMap((code) =>
    Object.values(callbackUrls(integrationType(code), "id")).map((url) => new URL(url).pathname),
  ),
);

const forwardPath: Reader = (callbacks) => {
  const paths = [...new Set(callbacks.map(({ path }) => path))];
  if (paths.every((path) => path === "/")) return { answer: "root" };
  if (paths.every((path) => routes.has(path))) return { answer: "route" };
  return { notAnswered: `neither: callbacks came to ${paths.join(", ")}`.slice(0, 300) };
};

const forwardBody: Reader = (callbacks) => {
  const shapes = [...new Set(callbacks.map(({ shape }) => shape))];
  if (shapes.length === 1 && shapes[0] === "four keys") return { answer: "parsed" };
  if (shapes.length === 1 && shapes[0] === "the content alone") return { answer: "plaintext" };
  return { notAnswered: `neither: bodies are ${shapes.join(", ")}` };
};

/** WeChat Pay's pauses before each further attempt (documented), after the tenth always the last. */
const gapsSeconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600];

/**
 * Which attempt this may be at most, by its age: attempts are late, never early. How often the recorder saw it is not enough, since an
 * instance that was started anew counts from one, and the gateway may have kept some to itself.
 */
function attemptAtMost({ at, createdAt, times }: Callback, first: Callback): number {
  const ageSeconds = (Date.parse(at) - Date.parse(createdAt ?? first.at)) / 1000;
  let attempt = 1;
  for (let dueSeconds = 0; ; attempt++) {
    dueSeconds += gapsSeconds[attempt - 1] ?? 3600;
    if (dueSeconds > ageSeconds) return Math.max(attempt, times);
  }
}

/**
 * It would have come again by the end of the log, had the third party been told of a failure. Where the function was started meanwhile,
 * another key may have kept it away.
 */
function isSettled(one: Callback, callbacks: readonly Callback[], lines: readonly Line[]): boolean {
  if (comesAgain(one, callbacks)) return false;
  const first = callbacks.find(({ id }) => id === one.id) ?? one;
  const fromMs = Date.parse(one.at);
  const untilMs = fromMs + 1500 * (gapsSeconds[attemptAtMost(one, first) - 1] ?? 3600);
  const isStarted = lines.some(({ event, at }) => event === "started" && isWithin(Date.parse(at), fromMs, untilMs));
  return !isStarted && Date.parse(lines.at(-1)?.at ?? "") > untilMs;
}

function isWithin(ms: number, aboveMs: number, upToMs: number): boolean {
  return aboveMs < ms && ms <= upToMs;
}

function comesAgain(one: Callback, callbacks: readonly Callback[]): boolean {
  return callbacks.some(({ id, at }) => id === one.id && at > one.at);
}

/** WeChat Pay sends again after 15 s and after 30 s (documented): whoever was told of the failure has come back by then. */
const comesAgainWithinMs = 120_000;

const relayAnswer: Reader = (callbacks, lines) => {
  // The recorder refuses each callback that comes for the first time.
  if (callbacks.some((one) => one.times > 1 || comesAgain(one, callbacks)))
    return { answer: "relay", note: "what the function refused came again" };
  const lastMs = Date.parse(callbacks.at(-1)?.at ?? "");
  const isForgotten = callbacks.some(
    (one) => lastMs - Date.parse(one.at) > comesAgainWithinMs && isSettled(one, callbacks, lines),
  );
  if (isForgotten)
    return { answer: "always-success", note: "what the function refused did not come again, while others came" };
  return { notAnswered: `another payment is needed, ${comesAgainWithinMs / 1000} s or more after the first` };
};

/** Between the longest that was taken and the shortest that was not there is a whole second. */
const forwardTimeoutMs: Reader = (callbacks, lines) => {
  const late = callbacks.filter(({ lateMs: ms }) => ms > 0);
  const tooLate = Math.min(...late.filter((one) => comesAgain(one, callbacks)).map(({ lateMs: ms }) => ms));
  const taken = late.filter((one) => isSettled(one, callbacks, lines));
  const inTime = Math.max(0, ...taken.map(({ lateMs: ms }) => ms));
  if (inTime > 0 && tooLate - inTime === 1000) {
    const note = `taken after ${inTime} ms, not any more after ${tooLate} ms`;
    return { answer: (inTime + tooLate) / 2, note };
  }
  const known = [inTime > 0 && `more than ${inTime} ms`, Number.isFinite(tooLate) && `less than ${tooLate} ms`].filter(
    Boolean,
  );
  return { notAnswered: known.length > 0 ? `${known.join(" and ")} so far` : "no callback was taken late yet" };
};

const delayedMs = 60_000;
/** Longer than a deployment takes (documented: one to two minutes): so long the function does not lag behind the gateway. */
const deployedWithinMs = 150_000;

const acceptedKeys: Reader = (callbacks, lines) => {
  // One alone may have met a gateway that has the key back, and a function that is still being deployed.
  const foreign = callbacks.filter(({ opens }) => opens === false).map(({ at }) => Date.parse(at));
  if (Math.max(...foreign) - Math.min(...foreign) > deployedWithinMs) {
    return { answer: "current-and-previous", note: "callbacks kept coming that the function's own key does not open" };
  }
  if (foreign.length > 0) {
    return { notAnswered: "too few callbacks came while the function had another key: leave it for longer" };
  }
  // Made while the integration had another key, refused by the gateway, and delivered once the key was back.
  const late = callbacks.find((one) => {
    const { id, at, createdAt, opens, times } = one;
    if (opens !== true || times !== 1 || createdAt === undefined) return false;
    const [from, to] = [Date.parse(createdAt), Date.parse(at)];
    const isFirst = callbacks.find((other) => other.id === id) === one && Date.parse(lines[0]?.at ?? "") < from;
    const redeployed = lines.some((line) => line.event === "started" && isWithin(Date.parse(line.at), from, to));
    return isFirst && to - from >= delayedMs && redeployed;
  });
  const prompt = callbacks.some(
    ({ at, createdAt }) => createdAt !== undefined && Date.parse(at) - Date.parse(createdAt) < delayedMs,
  );
  if (late && prompt) return { answer: "current", note: "a callback came only after the key was back, others at once" };
  return { notAnswered: "no callback was made while the integration had another key" };
};

const readers: Readonly<Record<(typeof callbackQuestions)[number], Reader>> & Partial<Record<SwitchName, Reader>> = {
  forwardPath,
  forwardBody,
  relayAnswer,
  forwardTimeoutMs,
  acceptedKeys,
};
