import { existsSync } from "node:fs";
import { cloudDetails } from "pulumi-cloudbase/internal/cli/cloud";
import { command } from "pulumi-cloudbase/internal/cli/command";
import { CommandError, UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readText, writeOutput } from "pulumi-cloudbase/internal/cli/files";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { counted, printable, table } from "pulumi-cloudbase/internal/cli/text";
import type { CloudDependencies } from "pulumi-cloudbase/internal/provider/cloud/index";
import { ProviderError } from "pulumi-cloudbase/internal/provider/provider-error";
import type { ObservedDocument } from "../..";
import type { ObserveInput } from "../../observe";
import { readObservedDocument } from "../observed";

const defaultFile = "observed.json";

export const observe = command({
  name: "observe",
  summary: "find out how a live, empty environment answers what nobody documents; plans first",
  arguments: [],
  options: {
    "env-id": { type: "string", value: "ID", summary: "the CloudBase environment, an empty one; required" },
    consent: { type: "string", value: "ID", summary: "the environment's id once more: do what the plan says" },
    clean: { type: "boolean", summary: "remove what an earlier run left, and nothing else" },
    callback: {
      type: "string",
      value: "FILE",
      summary: "read the log of the recorder instead, and put what it answers into the file; asks no cloud",
    },
    to: { type: "string", value: "FILE", summary: `what to write; default ${defaultFile}` },
    force: { type: "boolean", summary: "write over a file that is there" },
    json: { type: "boolean", summary: "print the plan, or what was observed, as a JSON object" },
  },
  details: [
    "Without --consent it shows its plan, looks whether the environment is empty, and changes nothing.",
    "With --consent it asks by throw-away integrations with made-up credentials, removes them, and writes observed.json.",
    "Play it: pulumi-cloudbase emulator --observed observed.json. Contribute it: docs/observed/README.md.",
    "Exits with 0 when it was observed (a question may be left open), 1 when not.",
    ...cloudDetails,
  ],
  async run({ options }, terminal) {
    const { "env-id": envId = "", consent, clean, callback, to = defaultFile, force = false, json = false } = options;
    refuseWrongUsage(options);
    if (callback !== undefined) return takeRecording(callback, to, terminal);
    try {
      const input = inputOf(envId, terminal);
      if (clean) return await cleanAlone(input, terminal);
      if (consent === undefined) return await showPlan(input, json, terminal);
      return await observeNow(input, { to, force, json }, terminal);
    } catch (error) {
      throw asCommandError(error);
    }
  },
});

/** Loaded where it is asked for: no other command pays for it. */
type Room = typeof import("../../observe");

function refuseWrongUsage(options: Readonly<Record<string, unknown>>): void {
  const { "env-id": envId, consent, clean, callback } = options;
  const problems: string[] = [];
  const askCloud = [envId, consent, clean].some((option) => option !== undefined);
  if (callback !== undefined && askCloud)
    problems.push("--callback reads a file and asks no cloud; give it alone, with --to");
  if (!envId && callback === undefined) problems.push("--env-id is missing: say which environment is asked");
  if (envId && consent !== undefined && consent !== envId) {
    problems.push(`--consent ${consent} is not the environment that is asked, ${envId}: nothing was done`);
  }
  if (clean && consent !== undefined) problems.push("--clean and --consent exclude each other");
  if (problems.length > 0) throw new UsageError(problems, "npx pulumi-cloudbase observe --help");
}

function inputOf(envId: string, terminal: Terminal): ObserveInput {
  const { readCloudSettings, systemPost }: CloudRoom = require("pulumi-cloudbase/internal/provider/cloud/index");
  const { drawn }: Room = require("../../observe");
  const note = (line: string) => terminal.note(printable(line));
  const { dependencies, throwIfStopped } = stoppable(terminal);
  return {
    settings: readCloudSettings({ get: () => undefined }, terminal.processEnv),
    envId,
    dependencies,
    async post(request) {
      throwIfStopped();
      return systemPost(request);
    },
    note,
    run: drawn(6),
  };
}

type CloudRoom = typeof import("pulumi-cloudbase/internal/provider/cloud/index");

/** Ctrl-C ends the asking, once; what was made is removed after it. */
function stoppable(terminal: Terminal): { dependencies: CloudDependencies; throwIfStopped: () => void } {
  const stop = terminal.untilStopped();
  const never = new AbortController().signal;
  let isTold = false;
  function throwIfStopped(): void {
    if (!stop.aborted || isTold) return;
    isTold = true;
    terminal.note("Stopping; what was made is removed first …");
    throw new CommandError("Stopped before it was done; nothing was written, and nothing of it is left.");
  }
  const dependencies = {
    now: () => terminal.now(),
    random: Math.random,
    async wait(delayMs: number) {
      throwIfStopped();
      await terminal.pause(delayMs, isTold ? never : stop);
      throwIfStopped();
    },
  };
  return { dependencies, throwIfStopped };
}

async function showPlan(input: ObserveInput, json: boolean, terminal: Terminal): Promise<0> {
  const { planOf, openAsker, lookAround, refuseUnlessEmpty }: Room = require("../../observe");
  const plan = planOf(input.envId);
  if (json) terminal.print(JSON.stringify(plan));
  else {
    terminal.print(
      terminal.paint("bold", `What pulumi-cloudbase observe will do in ${printable(input.envId)}`),
      "",
      ...table(
        plan.questions.map(({ question, how, makes }) => [
          `  ${question}`,
          `${how}${makes ? ` (makes ${makes})` : ""}`,
        ]),
      ),
      "",
      ...plan.about.map((line) => `  ${printable(line)}`),
      "",
      `  Left to a person, with real callbacks: ${plan.notAsked.join(", ")}.`,
    );
  }
  const seen = await lookAround(openAsker(input), input);
  refuseUnlessEmpty(seen, input);
  const left =
    seen.ours.length > 0 ? ` An earlier run left ${counted(seen.ours.length, "thing")}, which would be removed.` : "";
  terminal.note(
    "",
    `${input.envId} is empty.${left} Nothing was changed yet. To go on, say the environment's id once more:`,
    `  npx pulumi-cloudbase observe --env-id ${input.envId} --consent ${input.envId}`,
  );
  return 0;
}

async function cleanAlone(input: ObserveInput, terminal: Terminal): Promise<0> {
  const { clean, openAsker }: Room = require("../../observe");
  const removed = await clean(openAsker(input), input);
  terminal.print(
    removed > 0
      ? `Removed ${counted(removed, "thing")} that observe had made in ${input.envId}; nothing with its mark is left.`
      : `Nothing in ${input.envId} bears the mark of observe.`,
  );
  return 0;
}

const recordingMaxBytes = 64 * 1024 * 1024;

/** Beside what the file has already. */
function takeRecording(file: string, to: string, terminal: Terminal): 0 {
  const { answersOf, readRecording }: Room = require("../../observe");
  const read = readRecording(readText("--callback", file, recordingMaxBytes));
  if ("problems" in read) {
    const next = "Take the log of the function that runs the recorder, e.g. `pulumi-cloudbase logs FUNCTION --json`.";
    throw new CommandError(`--callback ${file} is no recording.`, next, read.problems);
  }
  const answers = answersOf(read.lines);
  const before = existsSync(to) ? readObservedDocument("--to", to) : emptyDocument(terminal);
  const answered = new Set(answers.flatMap((one) => ("answer" in one ? [one.question] : [])));
  const known = new Set<string>(before.answers.map(({ question }) => question));
  const kept = before.answers.filter(({ question }) => !answered.has(question));
  const added = answers.filter(({ question }) => answered.has(question) || !known.has(question));
  const document = { ...before, answers: [...kept, ...added] };
  writeOutput(to, `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o644, overwrite: true });
  terminal.print(...answersText({ ...document, answers }, terminal));
  terminal.note("", `${answered.size} of ${answers.length} questions answered by this recording; written to ${to}.`);
  return 0;
}

function emptyDocument({ processEnv, now }: Terminal): ObservedDocument {
  const region = processEnv.TENCENTCLOUD_REGION || processEnv.TCB_REGION || "ap-shanghai";
  return { format: "pulumi-cloudbase observed 1", observedAt: new Date(now()).toISOString(), region, answers: [] };
}

interface Output {
  readonly to: string;
  readonly force: boolean;
  readonly json: boolean;
}

async function observeNow(input: ObserveInput, { to, force, json }: Output, terminal: Terminal): Promise<0> {
  // Before a quarter of an hour is spent on it.
  if (existsSync(to) && !force) {
    throw new CommandError(`${to} is there already; nothing was done.`, "Name another file with --to, or say --force.");
  }
  const { observe: observeIt }: Room = require("../../observe");
  const { document, calls, ms, removed, quotaMet } = await observeIt(input);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  writeOutput(to, text, { mode: 0o644, overwrite: force });
  if (json) terminal.print(JSON.stringify(document));
  else terminal.print(...answersText(document, terminal));
  const open = document.answers.filter((one) => !("answer" in one)).length;
  terminal.note(
    "",
    `${document.answers.length - open} of ${document.answers.length} questions answered. ${calls} calls, ${Math.round(ms / 1000)} s; ${counted(removed, "thing")} made and removed, nothing is left.`,
    ...(quotaMet ? ["A quota of the environment stood in the way of some; all that was made is removed."] : []),
    `Written to ${to}. Play it: npx pulumi-cloudbase emulator --observed ${to}`,
  );
  return 0;
}

function answersText({ answers }: ObservedDocument, terminal: Terminal): string[] {
  const rows = answers.map((one) =>
    "answer" in one
      ? [`  ${one.question}`, printable(String(one.answer)), printable(one.note ?? "")]
      : [`  ${one.question}`, terminal.paint("dim", "not answered"), printable(one.notAnswered)],
  );
  return table(rows);
}

function asCommandError(error: unknown): unknown {
  if (error instanceof ProviderError) return new CommandError(error.message);
  const { ObservationStopped }: Room = require("../../observe");
  return error instanceof ObservationStopped ? new CommandError(error.message, error.hint) : error;
}
