import { destinationText, elsewhere, isHere } from "./destinations";
import { groupBy } from "./group";
import { stackIdentity } from "./integration-state";
import { binding } from "./markdown-binding";
import { fold, limited, list, listedMax, section } from "./markdown-parts";
import { credentialTable, hasMoreRows } from "./markdown-table";
import { isToldElsewhere } from "./notes";
import { code, codeBlock, codes, plural } from "./text";
import type { EngineStep, EnvironmentChange, IntegrationReport, Note, PropertyChange, Report } from "./types";
import { sentence, verdict } from "./verdict";

/** (documented: GitHub, the longest comment is 65,536 characters) */
const charactersMax = 60_000;

/** The report as people read it on a pull request: GitHub's and GitLab's Markdown. */
export function toMarkdown(report: Report): string {
  const changes = otherChanges(report);
  const warned = warnings(report);
  const [title = "", ...head] = headline(report, warned.length);
  const body = [
    ...head,
    ...failures(report),
    ...(report.failures.length > 0 ? [] : credentialTable(report)),
    ...section("What else changes", changes),
    ...section("Warnings", warned),
    ...guidance(report),
  ];
  const folded = [...factsInFull(report), ...otherNotes(report), ...engineSteps(report)];
  const last = binding(report);
  const isShortened =
    hasMoreRows(report) || [changes, warned, report.failures].some(({ length }) => length > listedMax);
  const whole = [title, ...(isShortened ? [notAll] : []), ...body, ...folded, ...last].join("\n\n");
  if (whole.length <= charactersMax) return `${whole}\n`;
  return `${[title, notAll, ...cut(body, charactersMax), ...last].join("\n\n")}\n`;
}

/** Right under the title: whoever wants something overlooked makes the report long. */
const notAll = "**Not all that would be done is shown here. The JSON of this report has it.**";

/** The whole blocks that fit; one that does not fit pushes no other out. */
function cut(blocks: readonly string[], max: number): string[] {
  let length = 0;
  return blocks.filter((block) => {
    const fits = length + block.length + 2 <= max;
    if (fits) length += block.length + 2;
    return fits;
  });
}

function headline(report: Report, warned: number): string[] {
  const { stack, integrations, steps, failures: failed } = report;
  const changing = integrations.filter(({ operation }) => operation !== "unchanged");
  const counts = [...groupBy(changing, ({ operation }) => operation)].map(
    ([operation, all]) => `${all.length} to ${operation === "drift" ? "look at" : operation}`,
  );
  const ours = new Set(changing.map(({ urn }) => urn));
  const others = steps.filter(({ urn, type }) => !ours.has(urn) && type !== stackIdentity).length;
  const what = failed.length > 0 ? "the preview failed" : counts.join(", ") || "none changes";
  const environments = [...new Set(changing.map(({ envId }) => envId))];
  const where = environments.length > 0 ? ` in ${codes(environments)}` : "";
  const more = others > 0 ? ` · ${plural(others, "step")} of other resources` : "";
  const { exitCode, reasons } = verdict(report);
  const said = exitCode === 0 ? "**Nothing forbids it.**" : `**Refused: ${plural(reasons.length, "reason")}.**`;
  return [
    `## Integrations of ${code(stack || "an unknown stack")}${where}: ${what}${more}`,
    ...elsewhere(integrations).map((place) =>
      isHere(place) ? destinationText(place) : `**${destinationText(place)}**`,
    ),
    `${said} ${warned === 0 ? "No warnings." : `${plural(warned, "warning")}.`}`,
    ...(exitCode === 0 ? [] : [list(reasons)]),
  ];
}

function failures({ failures: all }: Report): string[] {
  return limited(
    all.map(({ resource, message }) =>
      [`${resource === undefined ? "The program" : code(resource)} failed:`, codeBlock(message)].join("\n\n"),
    ),
    (count) => `… and ${plural(count, "more failure")}.`,
  );
}

function otherChanges({ integrations, steps }: Report): string[] {
  const ours = new Set(integrations.map(({ urn }) => urn));
  return [
    ...integrations.flatMap(changesOfOne),
    ...steps
      .filter(({ urn }) => !ours.has(urn))
      .map((step) =>
        step.type === stackIdentity
          ? `${code(step.name)}: ${step.operation}. The stack's own number, by which a later run knows what a broken one left.`
          : `${code(step.name)} (${code(step.type)}): ${stepText(step)}`,
      ),
  ];
}

function changesOfOne({ label, rotation, properties, environment, consequences }: IntegrationReport): string[] {
  const { reason, ticket } = rotation ?? {};
  const why = [reason === undefined ? "" : code(reason), ticket === undefined ? "" : `ticket ${code(ticket)}`];
  const parts = [
    ...(rotation ? [`Reason given: ${why.filter((part) => part !== "").join(", ")}.`] : []),
    ...(properties.length > 0 ? [`${properties.map(propertyText).join(", ")}.`] : []),
    ...(environment ? [`Variables: ${environmentText(environment)}.`] : []),
    ...consequences,
  ];
  return parts.length > 0 ? [`${code(label)}: ${parts.join(" ")}`] : [];
}

function propertyText({ property, before, after }: PropertyChange): string {
  if (before === undefined && after === undefined) return `${code(property)} changes`;
  const side = (value: string | undefined) => (value === undefined ? "none" : code(value));
  return `${property} ${side(before)} → ${side(after)}`;
}

function environmentText({ added, changed, removed }: EnvironmentChange): string {
  const parts = { added, changed, removed };
  return Object.entries(parts)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${codes(names, 10)} ${what}`)
    .join(", ");
}

function warnings({ findings, notes }: Report): string[] {
  return [
    ...findings.filter(({ severity }) => severity === "warning").map(sentence),
    ...notes.filter((note) => !isToldElsewhere(note, findings)).map(noteText),
  ];
}

function noteText({ integration, credential, text }: Note): string {
  const about = [integration === undefined ? "Said in the preview:" : code(integration)];
  return [...about, ...(credential ? [`${code(credential)}:`] : []), code(text)].join(" ");
}

function guidance({ guidance: all }: Report): string[] {
  const toDo = all.filter(({ consoleSteps }) => consoleSteps.length > 0);
  const steps = toDo.map(({ title, integrations, consoleSteps }) =>
    [
      `**${title}** (${codes(integrations, 5)})`,
      consoleSteps.map((step, index) => `${index + 1}. ${step}`).join("\n"),
    ].join("\n\n"),
  );
  const meanwhile = all.flatMap(({ title, meanwhile: texts }) =>
    texts.length > 0 ? [`**${title}:** ${texts.join(" ")}`] : [],
  );
  return [
    ...(steps.length > 0 ? ["### What to do, in this order", ...steps] : []),
    ...section("What happens to callbacks and requests meanwhile", meanwhile),
  ];
}

function factsInFull({ integrations }: Report): string[] {
  const shown = integrations.filter(({ credentials }) => credentials.length > 0);
  const lines = shown.flatMap(({ label, operation, credentials, before, after }) => [
    `${label} (${operation})`,
    ...credentials.map(
      ({ credential, change }) =>
        `  ${change.padEnd(12)} ${credential}: ${side(before[credential])} → ${side(after[credential])}`,
    ),
  ]);
  return fold("Facts in full", lines);
}

function side(fact: IntegrationReport["after"][string] | undefined): string {
  return fact === undefined ? "none" : typeof fact === "string" ? fact : JSON.stringify(fact);
}

function otherNotes({ notes, findings }: Report): string[] {
  const told = notes.filter((note) => isToldElsewhere(note, findings));
  return fold(
    `What the provider said in the preview (${told.length})`,
    told.map(({ integration, credential, text }) => [integration, credential, text].filter(Boolean).join(": ")),
  );
}

function engineSteps({ steps }: Report): string[] {
  return fold(
    `The engine's own steps (${steps.length})`,
    steps.map(
      (step) =>
        `${step.operation.padEnd(8)} ${step.type}  ${step.name}${step.paths.length > 0 ? `  [${step.paths.join(", ")}]` : ""}`,
    ),
  );
}

function stepText({ operation, paths }: EngineStep): string {
  return paths.length > 0 ? `${operation}, ${codes(paths, 8)}` : operation;
}
