import { code, section } from "pulumi-cloudbase/internal/report/index";
import { circumstances, formatLost, howToQuery, outcome, type Row, timeline, whichOnes } from "./figures";
import type { IntegrationRehearsal, NotRehearsed, Rehearsal } from "./types";

/** Of each integration's lost ones; the rest stands in the JSON. */
const listedMax = 50;
/** (documented: GitHub, the longest comment is 65,536 characters) */
const charactersMax = 60_000;

/** For a pull request: GitHub's and GitLab's Markdown. Text from outside stands in it as code. */
export function toMarkdown(rehearsal: Rehearsal): string {
  const { stack, integrations, notRehearsed } = rehearsal;
  const name = code(stack || "an unknown stack");
  if (integrations.length === 0 && notRehearsed.length === 0) {
    return `## Rehearsal of ${name}: nothing to rehearse\n\nThe plan has no integrations.\n`;
  }
  const lost = integrations.reduce((sum, each) => sum + each.lost, 0);
  const blocks = [
    `## Rehearsal of ${name}: ${headline(integrations, notRehearsed, lost)}`,
    ...(integrations.length > 0 ? [`${sentence(circumstances(rehearsal))}.`] : []),
    ...integrations.flatMap(one),
    ...section(
      "Not rehearsed",
      // Only a failure's words may come from outside.
      notRehearsed.map(({ label, why, isFailure }) => `${code(label)} ${isFailure ? code(why) : why}`),
    ),
  ];
  const kept: string[] = [];
  let characters = 0;
  for (const block of blocks) {
    characters += block.length + 2;
    if (characters > charactersMax) return `${[...kept, "More is in the JSON of this rehearsal."].join("\n\n")}\n`;
    kept.push(block);
  }
  return `${kept.join("\n\n")}\n`;
}

function headline(integrations: readonly IntegrationRehearsal[], notRehearsed: readonly NotRehearsed[], lost: number) {
  if (integrations.some(({ apply }) => apply.failed !== undefined)) return "the apply failed";
  if (notRehearsed.some(({ isFailure }) => isFailure)) return "not everything could be rehearsed";
  if (integrations.length === 0) return "nothing to rehearse";
  return lost === 0 ? "no callback is lost" : `${lost} callbacks are lost`;
}

function one(result: IntegrationRehearsal): string[] {
  const { label, typeName, operation, changed, apply, toQuery, notes } = result;
  const what = changed.length > 0 ? ` of ${changed.map(code).join(", ")}` : "";
  const shown = toQuery.slice(0, listedMax).map(formatLost);
  const more = toQuery.length - shown.length;
  return [
    `### ${code(label)}: ${operation}${what} (${typeName})`,
    table(["Callbacks", "", ""], outcome(result)),
    table(["When", "after the apply's start", ""], timeline(result)),
    ...(apply.failed === undefined ? [] : [`**The apply failed:** ${code(apply.failed)}`]),
    ...(toQuery.length > 0 ? [`**${howToQuery(result)}** ${whichOnes(result)}`] : []),
    ...(toQuery.length > 0
      ? [
          `<details><summary>The ${toQuery.length} lost ones of this rehearsal</summary>\n\n${table(["About", "Event", ""], shown.map(inCode), "---")}\n\n${more > 0 ? `… and ${more} more; all are in the JSON.\n\n` : ""}</details>`,
        ]
      : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
  ];
}

function table(head: Row, rows: readonly Row[], second: "---" | "---:" = "---:"): string {
  return [head, ["---", second, "---"], ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Numbers may be recorded ones: outside text. */
function inCode([subject, event, more]: Row): Row {
  return [code(subject), code(event), more];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
