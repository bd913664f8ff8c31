import type { Declared, Diagnosis, Finding } from "../../doctor";
import { coded } from "../../provider/error-codes";
import { cloudDetails } from "../cloud";
import { command } from "../command";
import { CommandError } from "../command-errors";
import { readText } from "../files";
import type { Terminal } from "../terminal";
import { counted, printable } from "../text";

const planMaxBytes = 256 * 1024 * 1024;

export const doctor = command({
  name: "doctor",
  summary: "check whether this machine, the keys and the account are ready; changes nothing",
  arguments: [],
  options: {
    "env-id": {
      type: "string",
      value: "ID",
      summary: "the CloudBase environment; without it, those that the keys reach",
    },
    plan: { type: "string", value: "FILE", summary: "what `pulumi preview --json` printed: are its names free?" },
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: [
    "Every call is a read: safe in production. No secret is printed.",
    "Exits with 0 when an apply has what it needs (see the warnings), 1 when it would fail.",
    ...cloudDetails,
  ],
  async run({ options }, terminal) {
    const { "env-id": envId, plan, json } = options;
    const declared = plan === undefined ? undefined : declaredIn(readText("--plan", plan, planMaxBytes));
    // Loaded here and not above: no other command pays for it.
    const { examine, systemDoctorDependencies }: Room = require("../../doctor");
    const request = {
      processEnv: terminal.processEnv,
      ...(envId !== undefined && { envId }),
      ...(declared && { declared }),
    };
    const diagnosis = await examine(request, systemDoctorDependencies);
    if (json) terminal.print(JSON.stringify(diagnosis));
    else terminal.print(...inText(diagnosis, envId, terminal));
    return diagnosis.findings.some(({ state }) => state === "failure") ? 1 : 0;
  },
});

type Room = typeof import("../../doctor");

/** Integrations that a preview would have after it. Throws CommandError. */
function declaredIn(text: string): Declared[] {
  const { readPreview, ReportInputError }: typeof import("../../report") = require("../../report");
  try {
    return readPreview(text).steps.flatMap(({ integration }) => {
      const after = integration?.after;
      if (!after) return [];
      const known: unknown = integration.before && Reflect.get(integration.before, "integrationId");
      const integrationId = typeof known === "string" ? known : "";
      return [{ name: after.name, envId: after.envId, integrationId, owner: after.owner ?? "" }];
    });
  } catch (error) {
    if (error instanceof ReportInputError)
      throw new CommandError(coded("PREVIEW_UNREADABLE", `--plan: ${error.message}`));
    throw error;
  }
}

const signs = { ok: "✓", warning: "!", failure: "✗", skipped: "·" } as const;
const colours = { ok: "green", warning: "yellow", failure: "red", skipped: "dim" } as const;

function inText({ findings, calls, ms }: Diagnosis, envId: string | undefined, terminal: Terminal): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const topics = [...new Set(findings.map(({ topic }) => topic))];
  return [
    `${terminal.paint("bold", "pulumi-cloudbase doctor")}${envId ? `   environment ${printable(envId)}` : ""}`,
    ...topics.flatMap((topic) => [
      "",
      terminal.paint("bold", topic),
      ...findings.filter((finding) => finding.topic === topic).flatMap((finding) => lines(finding, width, terminal)),
    ]),
    "",
    `${summary(findings)} ${counted(calls, "call")} to the cloud, ${(ms / 1000).toFixed(1)} s; nothing was changed.`,
  ];
}

function lines({ check, state, seen, meaning, next }: Finding, width: number, terminal: Terminal): string[] {
  const below = " ".repeat(width + 6);
  return [
    `  ${terminal.paint(colours[state], signs[state])} ${printable(check).padEnd(width)}  ${printable(seen)}`,
    ...(meaning ? [terminal.paint("dim", `${below}${printable(meaning)}`)] : []),
    ...(next ? [`${below}→ ${printable(next)}`] : []),
  ];
}

function summary(findings: readonly Finding[]): string {
  const count = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  const [failures, warnings] = [count("failure"), count("warning")];
  if (failures > 0)
    return `An apply would fail: ${counted(failures, "thing")} to mend (✗), ${counted(warnings, "warning")} (!).`;
  return warnings > 0 ? `Ready, with ${counted(warnings, "warning")} (!).` : "Ready.";
}
