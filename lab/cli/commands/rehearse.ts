import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError, UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readText } from "pulumi-cloudbase/internal/cli/files";
import { printable } from "pulumi-cloudbase/internal/cli/text";
import { z } from "zod";
import type { FailOn, RehearsalOptions } from "../../rehearsal";
import { readObservedFile } from "../observed";

const callbacksMax = 200_000;
const inputMaxBytes = 256 * 1024 * 1024;
/** The longest that the apply itself takes (documented: 1 to 2 minutes), with the last look at it. */
const applySecondsMax = 122;

export const rehearse = command({
  name: "rehearse",
  summary: "play a planned change through locally, and say what happens to callbacks meanwhile",
  arguments: [],
  options: {
    plan: { type: "string", value: "FILE", summary: "what `pulumi preview --json` printed; default: standard input" },
    rate: { type: "string", value: "N", summary: "callbacks a second; default 10" },
    before: { type: "string", value: "SECONDS", summary: "play so long before the first side changes; default 30" },
    after: { type: "string", value: "SECONDS", summary: "play so long after the last side has changed; default 60" },
    callbacks: { type: "string", value: "FILE", summary: "recorded callbacks to play instead of generated ones" },
    "third-party-switch": {
      type: "string",
      value: "SECONDS",
      summary: "when the third party's side is changed: so long after the apply, or with =-N before it; default 0",
    },
    "retries-keep": {
      type: "string",
      value: "WHAT",
      choices: ["old-ciphertext", "re-encrypted"],
      summary: "what a retry bears after the key was changed: old-ciphertext (default, the worse) or re-encrypted",
    },
    "accepted-keys": {
      type: "string",
      value: "WHICH",
      choices: ["current", "current-and-previous"],
      summary: "what the gateway takes after the apply: current (default) or current-and-previous",
    },
    observed: {
      type: "string",
      value: "FILE",
      summary: "play the cloud as `observe` saw it (observed.json); --accepted-keys takes precedence",
    },
    "fail-on": {
      type: "string",
      value: "WHAT",
      choices: ["lost", "refused", "never"],
      summary: "exit with 1 when a callback is lost (default), when one is refused, or never for callbacks",
    },
    seed: { type: "string", value: "TEXT", summary: "another one makes other callbacks at other moments; default 1" },
    json: { type: "boolean", summary: "print a JSON object, with every lost callback" },
    markdown: { type: "boolean", summary: "print Markdown for a pull request" },
  },
  details: [
    "  pulumi preview --json > plan.json; pulumi-cloudbase rehearse --plan plan.json",
    "Builds the present state in a throw-away local Integration Center, with made-up credentials of the same structure, and",
    "applies the plan to it in virtual time, through a real gateway and a real function process. Nothing outside is touched.",
    'Recorded callbacks: [{"at": seconds, "event": name, "data": {…}}, …], or what `callback listen --json` prints.',
    "The same plan and the same seed give the same report.",
    "Exits with 0 when it was rehearsed and nothing is lost (see --fail-on), 1 when something is or when it cannot be",
    "rehearsed, 2 for wrong usage.",
  ],
  async run({ options }, terminal) {
    const observed = options.observed === undefined ? undefined : readObservedFile("--observed", options.observed);
    const { failOn, ...read } = readOptions({ "accepted-keys": observed?.switches.acceptedKeys, ...options });
    // Loaded here and not above: no other command pays for it.
    const {
      readPlan,
      readRecording,
      rehearse,
      isFailed,
      toText,
      toMarkdown,
      RehearsalError,
    }: Room = require("../../rehearsal");
    const { plan, callbacks, json, markdown } = options;
    try {
      const planned = readPlan(readText("--plan", plan ?? "-", inputMaxBytes), terminal.now());
      const recorded =
        callbacks === undefined ? {} : { recorded: readRecording(readText("--callbacks", callbacks, inputMaxBytes)) };
      const rehearsal = await rehearse(planned, { ...read, ...recorded, ...(observed && { observed }) }, (line) =>
        terminal.note(line),
      );
      if (json) terminal.print(JSON.stringify(rehearsal));
      else if (markdown) terminal.print(toMarkdown(rehearsal).trimEnd());
      else terminal.print(...toText(rehearsal).map(printable));
      return isFailed(rehearsal, failOn) ? 1 : 0;
    } catch (error) {
      if (error instanceof RehearsalError) throw new CommandError(error.message);
      throw error;
    }
  },
});

type Room = typeof import("../../rehearsal");

const dayInSeconds = 24 * 60 * 60;

const schema = z.object({
  rate: decimal("--rate", 0.01, 5_000).default(10),
  before: decimal("--before", 0, dayInSeconds).default(30),
  after: decimal("--after", 0, dayInSeconds).default(60),
  "third-party-switch": decimal("--third-party-switch", -dayInSeconds, dayInSeconds).default(0),
  "retries-keep": z.enum(["old-ciphertext", "re-encrypted"]).default("old-ciphertext"),
  "accepted-keys": z.enum(["current", "current-and-previous"]).default("current"),
  "fail-on": z.enum(["lost", "refused", "never"]).default("lost"),
  // It becomes part of each notification's own seed.
  seed: z
    .string()
    .regex(/^[0-9A-Za-z._-]{1,40}$/, "--seed must be 1 to 40 letters, digits, dots, hyphens and underscores")
    .default("1"),
});

function decimal(name: string, min: number, max: number) {
  const problem = `${name} must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d{1,9}(\.\d{1,3})?$/, problem)
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem);
}

/** Throws UsageError with every problem. */
function readOptions(options: Readonly<Record<string, unknown>>): RehearsalOptions & { readonly failOn: FailOn } {
  const parsed = schema.safeParse(options);
  const problems = parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  if (options.json && options.markdown) problems.push("--json and --markdown exclude each other");
  if (parsed.success && options.callbacks === undefined) problems.push(...tooMany(parsed.data));
  if (!parsed.success || problems.length > 0) throw new UsageError(problems, "npx pulumi-cloudbase rehearse --help");
  const { rate, before, after, seed, ...rest } = parsed.data;
  return {
    ratePerSecond: rate,
    beforeMs: before * 1000,
    afterMs: after * 1000,
    thirdPartySwitchMs: rest["third-party-switch"] * 1000,
    retriesKeep: rest["retries-keep"],
    acceptedKeys: rest["accepted-keys"],
    failOn: rest["fail-on"],
    seed,
  };
}

function tooMany({ rate, before, after, "third-party-switch": offset }: z.output<typeof schema>): string[] {
  const seconds = before + after + Math.abs(offset) + applySecondsMax;
  const callbacks = Math.round(rate * seconds);
  if (callbacks <= callbacksMax) return [];
  return [
    `--rate ${rate} over ${seconds} s (before, the apply, the third party's switch, after) may be ${callbacks} callbacks; at most ${callbacksMax} are played`,
  ];
}
