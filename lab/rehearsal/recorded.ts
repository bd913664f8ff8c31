import { z } from "zod";
import { parseJson } from "../plumbing/json";
import { type RecordedCallback, RehearsalError } from "./types";

const recordedCallbacksMax = 200_000;
const recordingCharactersMax = 256 * 1024 * 1024;
const problemsMax = 5;

/** Seconds from the start of the recording, as a person writes them. */
const written = z
  .strictObject({ at: z.number().min(0), event: z.string().min(1), data: z.record(z.string(), z.unknown()).optional() })
  .transform(({ at, event, data }) => ({ atMs: at * 1000, event, ...(data && { data }) }));

/** A line of the callback log, as `pulumi-cloudbase callback listen --json` prints it: its time and its event. */
const listed = z
  .looseObject({ at: z.iso.datetime({ offset: true }), eventType: z.string().min(1), route: z.string() })
  .transform(({ at, eventType }) => ({ atMs: Date.parse(at), event: eventType }));

const form =
  'Write [{"at": seconds from the start, "event": name, "data": {…}}, …], or hand over what `pulumi-cloudbase callback listen --json` prints';

/** Reads a recording: one JSON array, or one object a line. Times count from the first. Throws RehearsalError. */
export function readRecording(text: string): RecordedCallback[] {
  if (text.length > recordingCharactersMax) {
    throw new RehearsalError(
      `The recording has ${text.length} characters; at most ${recordingCharactersMax} are read.`,
    );
  }
  const entries = text.trimStart().startsWith("[") ? parseWhole(text) : parseLines(text);
  if (entries.length > recordedCallbacksMax) {
    throw new RehearsalError(
      `The recording has ${entries.length} callbacks; at most ${recordedCallbacksMax} are played.`,
    );
  }
  const problems: string[] = [];
  const callbacks = entries.flatMap(({ where, value }): RecordedCallback[] => {
    // Refused before the event was known: nothing to play again.
    if (isWithoutEvent(value)) return [];
    const parsed = (isListed(value) ? listed : written).safeParse(value);
    if (parsed.success) return [parsed.data];
    problems.push(
      ...parsed.error.issues.map(
        ({ path, message }) => `${where}${path.map((part) => `.${String(part)}`).join("")}: ${message}`,
      ),
    );
    return [];
  });
  if (problems.length > 0) {
    const more = problems.length > problemsMax ? `; and ${problems.length - problemsMax} more` : "";
    throw new RehearsalError(
      `The recording does not fit: ${problems.slice(0, problemsMax).join("; ")}${more}. ${form}.`,
    );
  }
  if (callbacks.length === 0) throw new RehearsalError(`The recording holds no callback. ${form}.`);
  const firstMs = callbacks.reduce((earliest, { atMs }) => Math.min(earliest, atMs), Number.POSITIVE_INFINITY);
  return callbacks.map((callback) => ({ ...callback, atMs: callback.atMs - firstMs }));
}

interface Entry {
  /** Where it stands, for messages. */
  readonly where: string;
  readonly value: unknown;
}

function parseWhole(text: string): Entry[] {
  const value = parse(text, "It");
  if (!Array.isArray(value)) throw new RehearsalError(`The recording is no list. ${form}.`);
  return value.map((entry: unknown, index) => ({ where: `[${index}]`, value: entry }));
}

function parseLines(text: string): Entry[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    return [{ where: `line ${index + 1}`, value: parse(line, `Line ${index + 1}`) }];
  });
}

function parse(text: string, what: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw new RehearsalError(`The recording cannot be read: ${what} is not JSON. ${form}.`);
  return value;
}

function isListed(value: unknown): boolean {
  return typeof value === "object" && value !== null && "eventType" in value;
}

function isWithoutEvent(value: unknown): boolean {
  return typeof value === "object" && value !== null && "eventType" in value && value.eventType === "";
}
