import { counted, duration } from "pulumi-cloudbase/internal/cli/text";
import type { SendAttempt } from "../console-api";

const timesShownMax = 4;

/**
 * The attempts of one notification as a timeline, a line for each run of equal answers:
 * `2-15  after 15 s, 30 s, 1 min, … 18 h 4 min   502`.
 */
export function attemptLines(attempts: readonly SendAttempt[]): string[] {
  const startMs = Date.parse(attempts[0]?.at ?? "");
  const runs = runsOf(attempts);
  const widths = { number: 0, when: 0 };
  const rows = runs.map(({ first, members }) => {
    const number = members.length === 1 ? `${first}` : `${first}-${first + members.length - 1}`;
    const when = whenText(members.map(({ at }) => Date.parse(at) - startMs));
    widths.number = Math.max(widths.number, number.length);
    widths.when = Math.max(widths.when, when.length);
    return { number, when, status: members[0]?.status ?? 0 };
  });
  return rows.map(
    ({ number, when, status }) =>
      `${number.padStart(widths.number)}  ${when.padEnd(widths.when)}   ${status === 0 ? "no answer" : status}`,
  );
}

/** `16 attempts in 24 h 4 min`. */
export function attemptsSummary(attempts: readonly SendAttempt[]): string {
  const spanMs = Date.parse(attempts.at(-1)?.at ?? "") - Date.parse(attempts[0]?.at ?? "");
  return `${counted(attempts.length, "attempt")} in ${duration(spanMs)}`;
}

interface Run {
  /** Counted from 1. */
  readonly first: number;
  readonly members: SendAttempt[];
}

function runsOf(attempts: readonly SendAttempt[]): Run[] {
  const runs: Run[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const last = runs.at(-1);
    if (last?.members[0]?.status === attempt.status) last.members.push(attempt);
    else runs.push({ first: index + 1, members: [attempt] });
  }
  return runs;
}

function whenText(offsetsMs: readonly number[]): string {
  const all = offsetsMs.map((offset) => (offset < 1000 ? "at once" : duration(offset)));
  const texts = all.filter((text, index) => text !== all[index - 1]);
  const shown = texts.length <= timesShownMax ? texts : [...texts.slice(0, timesShownMax - 1), `… ${texts.at(-1)}`];
  return `${texts[0] === "at once" ? "" : "after "}${shown.join(", ")}`;
}
