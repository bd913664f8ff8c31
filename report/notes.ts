import { credentialFields, integrationType, integrationTypeCodes, verificationModes } from "../catalog";
import type { Examined } from "./integrations";
import type { Diagnostic } from "./preview";
import { compareText } from "./text";
import { type Finding, type Note, unknownFact } from "./types";

/** What provider and program said: all warnings, and the lines that speak of an integration. */
export function notesOf(diagnostics: readonly Diagnostic[], examined: readonly Examined[]): Note[] {
  // Up to 0.1.0 the provider's notes told their integration by its name alone.
  const labels = new Map([
    ...examined.map(({ report, before, after }) => [(after ?? before)?.name ?? "", report.label] as const),
    ...examined.map(({ report }) => [report.urn, report.label] as const),
  ]);
  const drift = new Set(examined.flatMap(driftNote));
  const lines = diagnostics
    .filter(({ severity }) => severity !== "error")
    .flatMap(({ message, ...about }) => message.split("\n").map((line) => ({ ...about, line: line.trim() })))
    .filter(({ line }) => line !== "");
  const notes = lines.flatMap(({ severity, urn, resource, line }): Note[] => {
    const said = line.replace(/^warning: /, "");
    const [, name = "", repeated = "", credential, text = ""] = noteLine.exec(said) ?? [];
    const integration = labels.get(urn ?? name);
    if (integration !== undefined && name === (resource ?? name)) {
      return [{ integration, ...(credential !== undefined && { credential }), text: repeated + text }];
    }
    return severity === "warning" ? [{ text: said }] : [];
  });
  return unique(notes.filter(({ integration, text }) => !drift.has(`${integration}: ${text}`)));
}

/** As provider/hosts writes them: `name: `, for what is equal with how many it is, and the credential. */
const noteLine = /^(.+?): (The same for .+?: )?(?:credentials\.(\w+): )?(.*)$/;

/** What a refresh says of it; the state says the same, and the report has it from there. */
function driftNote({ report, before, after }: Examined): string[] {
  const state = after?.credentialSync ? after : before;
  const sync = state?.credentialSync;
  return typeof sync === "object" ? [`${report.label}: credentials ${sync.state}: ${sync.evidence}.`] : [];
}

/** A replaced integration is checked twice, and says everything twice; integrations speak side by side. */
function unique(notes: readonly Note[]): Note[] {
  const byText = new Map(notes.map((note) => [JSON.stringify(note), note]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, note]) => note);
}

const explained = [
  ...Object.values(verificationModes).map(({ risk }) => risk),
  ...integrationTypeCodes.flatMap((code) =>
    credentialFields(integrationType(code)).flatMap(([, { whenChanged }]) => whenChanged ?? []),
  ),
];

/** The provider's note on an address that somebody allowed; the report has it under its title. */
const saysWhere = /(^|: )credentials go to \S+, which CLOUDBASE_ALLOWED_ENDPOINTS allows/;

/** Whether the report itself says this, in other words. */
export function isToldElsewhere(note: Note, findings: readonly Finding[]): boolean {
  if (explained.some((text) => note.text.endsWith(text)) || saysWhere.test(note.text)) return true;
  return findings.some(
    ({ integration, credential }) =>
      credential !== undefined && integration === note.integration && credential === note.credential,
  );
}

/** Shorter ones, such as "true", are parts of words, and no secrets. */
const hiddenCharactersMin = 6;

/** Takes the values of variables out of what others wrote; a message may quote them. */
export function withoutValues(examined: readonly Examined[]): (text: string) => string {
  const environments = examined.flatMap(({ before, after }) => [before?.environment, after?.environment]);
  const values = environments
    .flatMap((environment) => (typeof environment === "object" ? Object.values(environment) : []))
    .filter((value): value is string => typeof value === "string" && value !== unknownFact)
    .filter((value) => value.length >= hiddenCharactersMin && value !== "[secret]");
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, value) => rest.replaceAll(value, "[value]"), text);
}
