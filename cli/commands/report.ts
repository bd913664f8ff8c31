import { writeFileSync } from "node:fs";
import { command } from "../command";
import { CommandError } from "../errors";
import { readInput } from "../files";

const inputMaxBytes = 256 * 1024 * 1024;

/** Loaded when it is asked for: no other command pays for it. */
const room = (): typeof import("../../report") => require("../../report");

export const report = command({
  name: "report",
  summary: "turn `pulumi preview --json` into what a reviewer reads, and judge it by a policy",
  arguments: ["PREVIEW"],
  options: {
    policy: { type: "string", value: "FILE", summary: "JSON: what a change must keep to" },
    also: { type: "string", value: "FILES", summary: "other stacks' `pulumi stack export`, separated by commas" },
    "save-approval": { type: "string", value: "FILE", summary: "write what an approval of this report is bound to" },
    approved: { type: "string", value: "FILE", summary: "refuse if anything moved since that approval was written" },
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "PREVIEW is a file, or - for standard input. Prints Markdown.",
    "Exits with 1 when the preview failed, when the policy forbids the change, or when something moved since it was approved.",
  ],
  async run({ options, arguments: { PREVIEW: file } }, terminal) {
    const {
      approvalOf,
      compareApproval,
      defaultPolicy,
      makeReport,
      readApproval,
      readPolicy,
      readPreview,
      readStackExport,
      toJson,
      toMarkdown,
      verdict,
    } = room();
    const made = inWords(() =>
      makeReport({
        preview: readPreview(read("PREVIEW", file)),
        others: (options.also?.split(",") ?? []).map((other) => readStackExport(read("--also", other))),
        policy: options.policy === undefined ? defaultPolicy : readPolicy(read("--policy", options.policy)),
        nowMs: terminal.now(),
      }),
    );
    terminal.print(options.json ? JSON.stringify(toJson(made)) : toMarkdown(made).trimEnd());

    const approval = approvalOf(made);
    const saved = options["save-approval"];
    if (saved !== undefined) write(saved, `${JSON.stringify(approval, null, 2)}\n`);
    const approved = options.approved;
    const moved =
      approved === undefined
        ? []
        : inWords(() => compareApproval(readApproval(read("--approved", approved)), approval));
    const { exitCode, reasons } = verdict(made);
    if (moved.length > 0) terminal.note("", "Not what was approved; nothing was applied:", ...moved.map(bullet));
    if (exitCode !== 0) terminal.note("", "Not to be applied as it is:", ...reasons.map(bullet));
    return moved.length > 0 ? 1 : exitCode;
  },
});

function bullet(text: string): string {
  return `- ${text}`;
}

function read(asked: string, file: string): string {
  return readInput(asked, file, inputMaxBytes).toString("utf8");
}

function write(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

function inWords<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof room().ReportInputError) throw new CommandError(error.message);
    throw error;
  }
}
