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

/** WeChat Pay sends again after 15 s and after 30 s (documented): whoever was told of the failure has come back by then. */
const comesAgainWithinMs = 120_000;

const relayAnswer: Reader = (callbacks) => {
  // The recorder refuses each callback that comes for the first time.
  const isRepeated = new Set(callbacks.map(({ id }) => id)).size < callbacks.length;
  if (isRepeated) return { answer: "relay", note: "what the function refused came again" };
  const [first] = callbacks;
  const last = callbacks.at(-1);
  const isLater = first && last && Date.parse(last.at) - Date.parse(first.at) > comesAgainWithinMs;
  if (isLater)
    return { answer: "always-success", note: "what the function refused did not come again, while others came" };
  return { notAnswered: `another payment is needed, ${comesAgainWithinMs / 1000} s or more after the first` };
};

/** WeChat Pay's pauses before each further attempt (documented), after the tenth always the last. */
const gapsSeconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600];

/** Between the longest that was taken and the shortest that was not there is a whole second. */
const forwardTimeoutMs: Reader = (callbacks, lines) => {
  const endMs = Date.parse(lines.at(-1)?.at ?? "");
  const comesAgain = (one: Callback) => callbacks.some(({ id, at }) => id === one.id && at > one.at);
  const isSettled = ({ at, times }: Callback) => endMs - Date.parse(at) > 1500 * (gapsSeconds[times - 1] ?? 3600);
  const late = callbacks.filter(({ lateMs: ms }) => ms > 0);
  const tooLate = Math.min(...late.filter(comesAgain).map(({ lateMs: ms }) => ms));
  const inTime = Math.max(0, ...late.filter((one) => !comesAgain(one) && isSettled(one)).map(({ lateMs: ms }) => ms));
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

const acceptedKeys: Reader = (callbacks, lines) => {
  if (callbacks.some(({ opens }) => opens === false)) {
    return { answer: "current-and-previous", note: "a callback came that the function's own key does not open" };
  }
  // Made while the integration had another key, refused by the gateway, and delivered once the key was back.
  const late = callbacks.find(({ at, createdAt, opens, times }) => {
    if (opens !== true || times !== 1 || createdAt === undefined) return false;
    const [from, to] = [Date.parse(createdAt), Date.parse(at)];
    const redeployed = lines.some(
      (line) => line.event === "started" && from < Date.parse(line.at) && Date.parse(line.at) <= to,
    );
    return to - from >= delayedMs && redeployed;
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
