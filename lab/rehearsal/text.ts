import { circumstances, formatLost, howToQuery, outcome, type Row, timeline, whichOnes } from "./figures";
import type { IntegrationRehearsal, Rehearsal } from "./types";

/** The rest stands in the JSON. */
const listedMax = 20;

/** As a person reads it on a terminal. Text from outside is not made safe here. */
export function toText(rehearsal: Rehearsal): string[] {
  const { stack, integrations, notRehearsed } = rehearsal;
  const where = stack === "" ? "" : ` of ${stack}`;
  if (integrations.length === 0 && notRehearsed.length === 0) {
    return [`The plan${where} has no integrations: nothing to rehearse.`];
  }
  return [
    ...(integrations.length > 0
      ? [`Rehearsal${where}`, `  ${circumstances(rehearsal)}`]
      : [`Nothing to rehearse in the plan${where}.`]),
    ...integrations.flatMap(one),
    ...(notRehearsed.length > 0 ? ["", ...notRehearsed.map(({ label, why }) => `${label} ${why}`)] : []),
  ];
}

function one(result: IntegrationRehearsal): string[] {
  const { label, typeName, operation, changed, apply, toQuery, notes } = result;
  const what = changed.length > 0 ? ` of ${changed.join(", ")}` : "";
  const shown = toQuery.slice(0, listedMax).map(formatLost);
  return [
    "",
    `${label}  ${typeName}, ${operation}${what}`,
    "",
    ...aligned(timeline(result)),
    "",
    ...aligned(outcome(result)),
    ...(apply.failed === undefined ? [] : ["", `  The apply failed: ${apply.failed}`]),
    ...(toQuery.length > 0 ? ["", `  ${howToQuery(result)}`, `  ${whichOnes(result)}`, ...aligned(shown, "    ")] : []),
    ...(toQuery.length > shown.length ? [`    … and ${toQuery.length - shown.length} more; all are in --json`] : []),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `  ${note}`)] : []),
  ];
}

function aligned(rows: readonly Row[], indent = "  "): string[] {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [names, figures] = [width(0), width(1)];
  return rows.map(([name, figure, more]) =>
    `${indent}${name.padEnd(names)}  ${figure.padStart(figures)}  ${more}`.trimEnd(),
  );
}
