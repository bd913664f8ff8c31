import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { LabError } from "../plumbing/lab-error";
import { sendMenus } from "../third-parties/senders";
import type { BeforeAndAfter } from "./credentials";
import type { Poster } from "./post";
import type { Prepare } from "./senders";
import { type PlannedChange, type RecordedCallback, RehearsalError } from "./types";

export interface BaselineDependencies {
  readonly sides: BeforeAndAfter;
  readonly prepare: Prepare;
  readonly poster: Poster;
  /** Why the gateway refused a request, by its id. */
  readonly codes: Map<string, string>;
  readonly nowMs: number;
}

/** What the third party can send to the integration as it is before the change. */
export interface Baseline {
  /** Names of events that are delivered. */
  readonly delivered: readonly string[];
  readonly refused: readonly { readonly event: string; readonly code: string }[];
}

/**
 * Sends each event of the type once, so that only what the change itself does is told afterwards. Left out are events on
 * routes that the type does not serve, and checks of the address, which do not reach the function. Throws RehearsalError when
 * nothing is delivered.
 */
export async function measureBaseline(
  { before }: PlannedChange,
  dependencies: BaselineDependencies,
): Promise<Baseline> {
  const { sides, prepare, poster, codes, nowMs } = dependencies;
  const { credentials } = sides.before;
  const onRoutes = sendMenus[before.typeCode].events.filter(({ route }) => route in before.type.callbacks);
  const delivered: string[] = [];
  const refused: { event: string; code: string }[] = [];
  for (const [index, { name: event }] of onRoutes.entries()) {
    const seed = `trial.${index}`;
    const attempt = {
      typeCode: before.typeCode,
      to: "before",
      side: "before",
      credentials,
      event,
      data: {},
      seed,
    } as const;
    const prepared = await prepare({ ...attempt, createdAtMs: nowMs }).catch((error: unknown) => {
      if (!(error instanceof LabError)) throw error;
      throw new RehearsalError(`gets no callbacks as it is now: ${error.message}`);
    });
    const { url, method, headers, body } = prepared.attempt(nowMs);
    if (method !== "POST") continue;
    const { requestId = "", ...answer } = await poster.post(url, method, headers, body);
    if (prepared.isAccepted(answer)) delivered.push(event);
    else refused.push({ event, code: codes.get(requestId) ?? `HTTP_${answer.status}` });
    codes.delete(requestId);
  }
  if (delivered.length > 0) return { delivered, refused };
  const reasons = refused.map(({ event, code }) => `${event}: ${code}`);
  throw new RehearsalError(`gets no callbacks as it is now${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}.`);
}

/** Throws RehearsalError that names every event of the recording that the third party does not send. */
export function checkRecorded({ before }: PlannedChange, recorded: readonly RecordedCallback[]): void {
  const known = sendMenus[before.typeCode].events.map(({ name }) => name);
  const unknown = [...new Set(recorded.map(({ event }) => event))].filter((event) => !known.includes(event));
  if (unknown.length === 0) return;
  const problems = unknown.map((event) => `${JSON.stringify(event)}${didYouMean(event, known)}`);
  throw new RehearsalError(
    `cannot get what was recorded; these are no events of ${before.type.displayName}: ${problems.join("; ")}`,
  );
}
