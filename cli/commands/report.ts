import { writeFileSync } from "node:fs";
import { readFingerprintKey } from "../../provider/credentials";
import { coded } from "../../provider/error-codes";
import { printableJson } from "../../provider/printable";
import type { Approval } from "../../report";
import { command } from "../command";
import { CommandError, UsageError } from "../command-errors";
import { readText } from "../files";

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
    digest: { type: "string", value: "DIGEST", summary: "refuse unless this is what a person read and approved" },
    approved: {
      type: "string",
      value: "FILE",
      summary: "refuse if anything moved since that approval was written, and name it",
    },
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "PREVIEW is a file, or - for standard input. Prints Markdown.",
    "Exits with 1 when the preview failed, when the policy forbids the change, or when something moved since it was approved.",
    "With CLOUDBASE_FINGERPRINT_KEY set, the approval also binds the values that are not shown.",
  ],
  async run({ options, arguments: { PREVIEW: file } }, terminal) {
    const { digest } = options;
    if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
      const problem = "--digest must be the 64 hexadecimal digits at the end of the report that was approved";
      throw new UsageError([problem], "npx pulumi-cloudbase report --help");
    }
    const {
      approvalOf,
      defaultPolicy,
      makeReport,
      readPolicy,
      readPreview,
      readStackExport,
      toJson,
      toMarkdown,
      verdict,
    } = room();
    const key = fingerprintKey(terminal.processEnv.CLOUDBASE_FINGERPRINT_KEY);
    const made = withCommandErrors(() =>
      makeReport({
        ...(key && { fingerprintKey: key }),
        preview: readPreview(read("PREVIEW", file)),
        others: (options.also?.split(",") ?? []).map((other) => readStackExport(read("--also", other))),
        policy: options.policy === undefined ? defaultPolicy : readPolicy(read("--policy", options.policy)),
        nowMs: terminal.now(),
      }),
    );
    terminal.print(options.json ? JSON.stringify(toJson(made)) : toMarkdown(made).trimEnd());

    const approval = approvalOf(made);
    const saved = options["save-approval"];
    if (saved !== undefined) write(saved, `${printableJson(JSON.stringify(approval, null, 2))}\n`);
    const moved = withCommandErrors(() => whatMoved(digest, options.approved, approval));
    const { exitCode, reasons } = verdict(made);
    if (moved.length > 0) terminal.note("", "Not what was approved; nothing was applied:", ...moved.map(bullet));
    if (exitCode !== 0) terminal.note("", "Not to be applied as it is:", ...reasons.map(bullet));
    return moved.length > 0 ? 1 : exitCode;
  },
});

function bullet(text: string): string {
  return `- ${text}`;
}

/**
 * The digest is a person's word; the file only names what moved. It lay where others could write, so one that has another
 * digest than the approved one is refused by itself.
 */
function whatMoved(digest: string | undefined, file: string | undefined, current: Approval): string[] {
  const { compareApproval, readApproval } = room();
  const approved = file === undefined ? undefined : readApproval(read("--approved", file));
  if (approved && digest !== undefined && approved.digest !== digest) {
    return [
      `The file given as --approved is not what was approved: its digest is \`${approved.digest}\`, and approved was \`${digest}\`.`,
    ];
  }
  if (approved) return compareApproval(approved, current);
  if (digest === undefined || digest === current.digest) return [];
  return [
    `The digest is now \`${current.digest}\`; approved was \`${digest}\`. Give --approved with the approval that was written beside the report, and what moved is named.`,
  ];
}

/** As for the provider, whose fingerprints it has to go with. */
function fingerprintKey(given: string | undefined): Buffer | undefined {
  if (!given) return undefined;
  const reading = readFingerprintKey(given);
  if ("key" in reading) return reading.key;
  throw new CommandError(
    coded("FINGERPRINT_KEY_INVALID", `CLOUDBASE_FINGERPRINT_KEY ${reading.refused}.`),
    "Set the one that the provider has, or make one with: openssl rand -base64 32",
  );
}

function read(asked: string, file: string): string {
  return readText(asked, file, inputMaxBytes);
}

function write(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const sentence = `${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`;
    throw new CommandError(coded("FILE_UNWRITABLE", sentence));
  }
}

function withCommandErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof room().ReportInputError) throw new CommandError(coded("PREVIEW_UNREADABLE", error.message));
    throw error;
  }
}
