import type { IntegrationRecord } from "../provider/integration-center";
import { isOfIntegration } from "../provider/lifecycle/names";
import { markIn } from "../provider/lifecycle/ownership";
import type { Contents } from "./contents";
import type { Declared, Look } from "./types";

/** Whose they are, what deleted ones left, and whether what a program declares has its names. */
export function lookAtIntegrations(
  envId: string,
  { integrations, functionNames }: Contents,
  declared: readonly Declared[] | undefined,
): Look[] {
  return [
    ...(integrations?.map(ownerLook) ?? []),
    ...(integrations?.flatMap((record) => functionLook(record, functionNames)) ?? []),
    orphansLook(envId, integrations, functionNames),
    ...clashLooks(envId, integrations, declared),
  ];
}

/** What is not known to be there is not known to be missing, nor to be free. */
function notLooked(check: string): Look {
  return { check, state: "skipped", seen: "not looked at", meaning: "what it needs could not be read (see above)" };
}

function ownerLook({ name, integrationId, type, status, description }: IntegrationRecord): Look {
  const owner = markIn(description)?.owner;
  const seen = `${integrationId}, ${type}, ${status || "no status"}`;
  if (/error|stopped/i.test(status)) {
    return {
      check: name,
      state: "warning",
      seen,
      meaning: owner ? `belongs to ${owner}` : "bears no mark",
      next: "Look at it in the CloudBase console: a credential, its function or its domain is missing.",
    };
  }
  if (owner !== undefined) return { check: name, state: "ok", seen: `${seen}, belongs to ${owner}` };
  return {
    check: name,
    state: "ok",
    seen: `${seen}, bears no mark`,
    meaning: "made in the console or by another tool",
    next: `A program takes it over by adopt: "${integrationId}"`,
  };
}

function functionLook({ name, functionName }: IntegrationRecord, functionNames?: readonly string[]): Look[] {
  if (functionName === "" || !functionNames || functionNames.includes(functionName)) return [];
  return [
    {
      check: name,
      state: "warning",
      seen: `its function ${functionName} is not there`,
      meaning: "callbacks to it fail",
      next: "An apply of its program makes the function anew.",
    },
  ];
}

function orphansLook(envId: string, integrations?: readonly IntegrationRecord[], names?: readonly string[]): Look {
  const check = "functions alone";
  if (!integrations || !names) return notLooked(check);
  const bound = new Set(integrations.map(({ functionName }) => functionName));
  const orphans = names.filter((name) => isOfIntegration(name) && !bound.has(name));
  if (orphans.length === 0)
    return { check, state: "ok", seen: "none: every function of an integration has its integration" };
  return {
    check,
    state: "warning",
    seen: orphans.join(", "),
    meaning: "deleted integrations left them, usually with live credentials in their variables",
    next: `See what they hold, and remove them: pulumi-cloudbase orphans list --env-id ${envId}`,
  };
}

function clashLooks(
  envId: string,
  integrations: readonly IntegrationRecord[] | undefined,
  declared: readonly Declared[] | undefined,
): Look[] {
  const check = "names of the program";
  if (!declared) {
    return [
      {
        check,
        state: "skipped",
        seen: "no program was given",
        next: "pulumi preview --json > plan.json; pulumi-cloudbase doctor --env-id … --plan plan.json",
      },
    ];
  }
  if (!integrations) return [notLooked(check)];
  const here = declared.filter((one) => one.envId === envId);
  const clashes = here.flatMap((one) => clashOf(one, integrations));
  if (clashes.length > 0) return clashes;
  return [{ check, state: "ok", seen: `${here.length} declared for this environment, none is taken by somebody else` }];
}

function clashOf(declared: Declared, integrations: readonly IntegrationRecord[]): Look[] {
  const taken = integrations.find(({ name }) => name === declared.name);
  if (!taken || taken.integrationId === declared.integrationId) return [];
  const owner = markIn(taken.description)?.owner;
  if (owner !== undefined && owner === declared.owner) return [];
  return [
    {
      check: declared.name,
      state: "failure",
      seen: `the name is taken by ${taken.integrationId}, which ${owner ? `belongs to ${owner}` : "bears no mark"}`,
      meaning: "names are unique in an environment; the create would be refused",
      next: `Choose another name, or take it over on purpose: adopt: "${taken.integrationId}"`,
    },
  ];
}
