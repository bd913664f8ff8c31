import { type IntegrationType, integrationType, integrationTypeCodes } from "../../catalog";
import { coded } from "../../provider/error-codes";
import { compareTypes, type FieldDifference, type TypeComparison } from "../../provider/template-comparison";
import { cloudDetails, connectCloud, withCommandErrors } from "../cloud";
import { command } from "../command";
import { CommandError } from "../command-errors";
import { findLab } from "../lab";
import type { Terminal } from "../terminal";
import { printable, table } from "../text";

export const types = command({
  name: "types",
  summary: "list the integration types, and compare their fields with the cloud's own templates",
  arguments: [],
  options: {
    "env-id": { type: "string", value: "ID", summary: "the CloudBase environment; default: the running emulator's" },
    cloud: { type: "boolean", summary: "fail when the cloud cannot be asked" },
    json: { type: "boolean", summary: "print a JSON array" },
  },
  details: ["Without a cloud that can be asked, the catalog alone is shown.", ...cloudDetails],
  async run({ options }, terminal) {
    const catalogTypes = integrationTypeCodes.map(integrationType);
    const cloud = await askCloud(options, catalogTypes, terminal);
    if ("unasked" in cloud && options.cloud) throw cloud.unasked;
    const rows = "unasked" in cloud ? catalogTypes.map((type) => ({ type })) : cloud.comparisons.map(withType);
    if (options.json) terminal.print(JSON.stringify(rows.map(inJson)));
    else
      terminal.print(
        ...table([
          ["CODE", "NAME", "FIELDS", "CALLBACKS", ...("unasked" in cloud ? [] : ["IN THE CLOUD"])],
          ...rows.map(columns),
        ]),
      );
    if ("unasked" in cloud) terminal.note("", `The cloud was not asked: ${printable(cloud.unasked.message)}`);
    else if (!options.json) terminal.note("", summary(cloud.comparisons));
    return 0;
  },
});

type Asked = { readonly comparisons: readonly TypeComparison[] } | { readonly unasked: CommandError };

async function askCloud(
  options: { "env-id"?: string },
  catalogTypes: readonly IntegrationType[],
  terminal: Terminal,
): Promise<Asked> {
  try {
    const center = connectCloud(terminal);
    const envId = options["env-id"] ?? (await emulatorsEnvId(terminal));
    return { comparisons: compareTypes(catalogTypes, await withCommandErrors(center.listTypeTemplates(envId))) };
  } catch (error) {
    if (error instanceof CommandError) return { unasked: error };
    throw error;
  }
}

/** Throws CommandError where the cloud that is asked is no emulator. */
async function emulatorsEnvId(terminal: Terminal): Promise<string> {
  const { CLOUDBASE_ENDPOINT: endpoint } = terminal.processEnv;
  const envId = endpoint && (await findLab().lab?.environmentAt(endpoint, terminal));
  if (envId) return envId;
  throw new CommandError(
    coded("ENV_ID_MISSING", "--env-id is missing; it says which environment is asked."),
    "E.g. --env-id shop-prod-3g8x",
  );
}

interface Row {
  readonly type?: IntegrationType;
  readonly comparison?: TypeComparison;
}

function withType(comparison: TypeComparison): Row {
  const code = integrationTypeCodes.find((known) => known === comparison.code);
  return code === undefined ? { comparison } : { type: integrationType(code), comparison };
}

function inJson({ type, comparison }: Row): unknown {
  return {
    code: type?.code ?? comparison?.code,
    displayName: type?.displayName ?? comparison?.displayName,
    fieldsFrom: type?.fieldsFrom ?? null,
    fields: Object.entries(type?.credentials ?? {}).map(([name, { required, secret }]) => ({ name, required, secret })),
    callbacks: Object.fromEntries(Object.entries(type?.callbacks ?? {}).map(([name, { path }]) => [name, path])),
    cloud: comparison
      ? { is: comparison.is, ...(comparison.is === "different" && { differences: comparison.differences }) }
      : null,
  };
}

function columns({ type, comparison }: Row): string[] {
  return [
    type?.code ?? comparison?.code ?? "",
    type?.displayName ?? comparison?.displayName ?? "",
    type ? `${Object.keys(type.credentials).length}, ${type.fieldsFrom}` : "",
    Object.values(type?.callbacks ?? {})
      .map(({ path }) => path)
      .join(" ") || "none",
    comparison ? comparisonText(comparison) : "",
  ].map(printable);
}

function comparisonText(comparison: TypeComparison): string {
  if (comparison.is === "different") return comparison.differences.map(differenceText).join("; ");
  if (comparison.is === "only here") return "not offered";
  if (comparison.is === "only in the cloud") return "offered; not in this version's catalog";
  if (comparison.is === "unreadable") return "its template is in a form that this version does not know";
  return "the same";
}

function differenceText(difference: FieldDifference): string {
  const { field } = difference;
  switch (difference.is) {
    case "added":
      return `also has ${field}`;
    case "missing":
      return `has no ${field}`;
    case "secrecy":
      return `${field} is ${difference.cloud ? "secret" : "not secret"} there`;
    case "required":
      return `${field} is ${difference.cloud ? "required" : "optional"} there`;
  }
}

function summary(comparisons: readonly TypeComparison[]): string {
  const apart = comparisons.filter(({ is }) => is !== "same").length;
  return apart === 0
    ? "Catalog and cloud agree on every type."
    : `${apart} of ${comparisons.length} types differ; what the cloud's template says counts.`;
}
