import { credentialFields, integrationType, integrationTypeCodes } from "../../catalog";
import { coded } from "../../provider/error-codes";
import type { IntegrationCenter } from "../../provider/integration-center";
import { isOfIntegration } from "../../provider/lifecycle/names";
import { cloudDetails, connectCloud, withCommandErrors } from "../cloud";
import { command } from "../command";
import { CommandError, UsageError } from "../command-errors";
import { printable } from "../text";

/*
 * Deleting an integration keeps its function, with credentials in its variables. These commands find such functions and
 * remove one on purpose. They speak to the cloud itself, or to the emulator, as the provider does.
 */

const environmentOption = {
  "env-id": { type: "string", value: "ID", summary: "the CloudBase environment; required" },
} as const;

export const orphansList = command({
  name: "orphans list",
  summary: "list functions that deleted integrations left, with credentials in their variables",
  arguments: [],
  options: {
    ...environmentOption,
    json: { type: "boolean", summary: "print a JSON array: name, and names of credentials and other variables" },
  },
  details: cloudDetails,
  async run({ options }, terminal) {
    const envId = required(options["env-id"]);
    const center = connectCloud(terminal);
    const names = await orphansOf(envId, center);
    const orphans = [];
    // One after another: there are few, and the cloud counts calls.
    for (const name of names) orphans.push(await contentsOf(name, envId, center));
    if (options.json) terminal.print(JSON.stringify(orphans));
    else terminal.print(...orphans.map(inOneLine));
    const [first] = names;
    if (first) terminal.note("", `Remove one for good: npx pulumi-cloudbase orphans remove ${first} --env-id ${envId}`);
    else terminal.note(`No function in ${envId} was left by a deleted integration.`);
    return 0;
  },
});

export const orphansRemove = command({
  name: "orphans remove",
  summary: "remove a function that a deleted integration left",
  arguments: ["FUNCTION"],
  options: environmentOption,
  details: ["Its code and variables are lost. A function that serves an integration is refused.", ...cloudDetails],
  async run({ options, arguments: { FUNCTION: name } }, terminal) {
    const envId = required(options["env-id"]);
    const center = connectCloud(terminal);
    if (!(await isOrphan(name, envId, center))) throw await notAnOrphan(name, envId, center);
    await withCommandErrors(center.deleteFunction(envId, name));
    terminal.print(`Function ${name} was removed from ${envId}, with its variables.`);
    return 0;
  },
});

interface Orphan {
  readonly name: string;
  /** Names of the secrets of integrations that still stand in its variables. */
  readonly credentials: readonly string[];
  /** Names of all other variables. */
  readonly variables: readonly string[];
}

/** Every secret that an integration of any type may inject. */
const secretNames = new Set(
  integrationTypeCodes.flatMap((code) =>
    credentialFields(integrationType(code)).flatMap(([name, { secret }]) => (secret ? [name] : [])),
  ),
);

async function contentsOf(name: string, envId: string, center: IntegrationCenter): Promise<Orphan> {
  const found = await withCommandErrors(center.getFunction(envId, name));
  const names = Object.entries(found?.environment ?? {}).flatMap(([variable, value]) =>
    value === "" ? [] : [variable],
  );
  return {
    name,
    credentials: names.filter((variable) => secretNames.has(variable)).sort(),
    variables: names.filter((variable) => !secretNames.has(variable)).sort(),
  };
}

function inOneLine({ name, credentials, variables }: Orphan): string {
  const held = credentials.length === 0 ? "holds no credential" : `still holds ${credentials.join(", ")}`;
  const others =
    variables.length === 0 ? "" : `, and ${variables.length} more variable${variables.length === 1 ? "" : "s"}`;
  return printable(`${name}   ${held}${others}`);
}

function required(envId: string | undefined): string {
  if (envId) return envId;
  throw new UsageError(
    ["--env-id is missing: say which environment, e.g. --env-id shop-prod-3g8x"],
    "npx pulumi-cloudbase orphans --help",
  );
}

async function orphansOf(envId: string, center: IntegrationCenter): Promise<string[]> {
  const [functions, integrations] = await withCommandErrors(
    Promise.all([center.listFunctionNames(envId), center.listIntegrations(envId)]),
  );
  const bound = new Set(integrations.map(({ functionName }) => functionName));
  return functions.filter((name) => isOfIntegration(name) && !bound.has(name)).sort();
}

/** A name that a program chose tells nothing; that it holds an integration's secrets does. */
async function isOrphan(name: string, envId: string, center: IntegrationCenter): Promise<boolean> {
  if ((await orphansOf(envId, center)).includes(name)) return true;
  const integrations = await withCommandErrors(center.listIntegrations(envId));
  if (integrations.some(({ functionName }) => functionName === name)) return false;
  return (await contentsOf(name, envId, center)).credentials.length > 0;
}

async function notAnOrphan(name: string, envId: string, center: IntegrationCenter): Promise<CommandError> {
  const owner = (await withCommandErrors(center.listIntegrations(envId))).find(
    ({ functionName }) => functionName === name,
  );
  if (owner) {
    const sentence = `${name} serves the integration ${owner.name}; it was not removed.`;
    return new CommandError(coded("NOT_AN_ORPHAN", sentence), "Delete the integration first.");
  }
  const sentence = `${envId} has no function ${name} that a deleted integration left; nothing was removed.`;
  return new CommandError(
    coded("NOT_AN_ORPHAN", sentence),
    `See which there are: npx pulumi-cloudbase orphans list --env-id ${envId}`,
  );
}
