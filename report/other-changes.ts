import { injectedCredentials, integrationType, isIntegrationTypeCode } from "../catalog";
import { shortFact } from "./credential-changes";
import type { IntegrationState } from "./integration-state";
import { code, codes } from "./text";
import { type EnvironmentChange, type Operation, type PropertyChange, unknownFact } from "./types";

/** Properties whose values may be shown; of all others only the name is. */
const shownProperties = [
  "envId",
  "type",
  "name",
  "description",
  "owner",
  "functionName",
  "functionCode",
  "functionCodeHash",
  "adopt",
  "insteadOf",
  "unmanagedVariables",
  "deleteProtection",
  "status",
] as const satisfies readonly (keyof IntegrationState)[];

/** Told elsewhere in the report, or a consequence of what is. */
const toldElsewhere = new Set<string>([
  ...shownProperties,
  "environment",
  "variableFacts",
  "adoption",
  "destination",
  "credentialFacts",
  "credentials",
  "rotation",
  "proof",
  "callbackDomain",
  "callbackUrls",
  "integrationId",
]);

/** Of a new integration, all of which is new: what a program need not say, and what decides over what is taken or run. */
const shownOfNew = [
  ...(["description", "functionCode", "functionCodeHash", "adopt", "insteadOf", "unmanagedVariables"] as const),
];

/** What else changes than credentials and variables. */
export function propertyChanges(
  before: IntegrationState | undefined,
  after: IntegrationState | undefined,
  paths: readonly string[],
): PropertyChange[] {
  if (!after) return [];
  if (!before) {
    return shownOfNew.flatMap((property) => {
      const value = after[property];
      return value === undefined ? [] : [{ property, after: value }];
    });
  }
  const shown = shownProperties
    // A preview has no outputs, and the status is one.
    .filter((property) => before[property] !== after[property] && !(property === "status" && !after.status))
    .map((property) => ({
      property,
      ...(before[property] && { before: before[property] }),
      ...(after[property] && { after: after[property] }),
    }));
  const others = [...new Set(paths.map(firstPart))].filter((property) => !toldElsewhere.has(property));
  return [...shown, ...others.map((property) => ({ property }))];
}

function firstPart(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

/** By name. Values are compared and never shown; the engine's paths tell of those that it hides. */
export function environmentChange(
  before: IntegrationState | undefined,
  after: IntegrationState | undefined,
  paths: readonly string[],
): EnvironmentChange | undefined {
  const [old, now] = [variablesOf(before), variablesOf(after)];
  if (old === unknownFact || now === unknownFact) {
    return old === now ? undefined : { added: [], changed: ["(known only at apply)"], removed: [] };
  }
  const named = new Set(paths);
  const isChanged = (name: string) =>
    old[name] !== now[name] ||
    ["environment", "variableFacts"].some(
      (place) => named.has(`${place}.${name}`) || named.has(`${place}[${JSON.stringify(name)}]`),
    );
  const change = {
    added: Object.keys(now).filter((name) => !(name in old)),
    changed: Object.keys(now).filter((name) => name in old && isChanged(name)),
    removed: Object.keys(old).filter((name) => !(name in now)),
  };
  return Object.values(change).some((names) => names.length > 0) ? change : undefined;
}

/** Those that are secrets by their fingerprints. */
function variablesOf(state: IntegrationState | undefined): Readonly<Record<string, unknown>> | typeof unknownFact {
  const { environment = {}, variableFacts = {} } = state ?? {};
  if (environment === unknownFact || variableFacts === unknownFact) return unknownFact;
  return { ...environment, ...variableFacts };
}

/** Whose it was, and what of it changes, by name. */
function adoptionText(state: IntegrationState | undefined): string[] {
  const adoption = state?.adoption;
  if (adoption === undefined || adoption === unknownFact) return [];
  const { from = "", changes = {} } = adoption;
  const names = changes === unknownFact ? [] : Object.keys(changes);
  const what = names.length === 0 ? "nothing of it changes" : `of it change: ${codes(names, 10)}`;
  return [`It is taken over from ${code(from)}; ${what}.`];
}

/** What the operation brings about by itself, whatever changes. */
export function consequencesOf(
  operation: Operation,
  before: IntegrationState | undefined,
  after: IntegrationState | undefined,
): string[] {
  switch (operation) {
    case "create":
      return [
        ...adoptionText(after),
        ...urlsOf(after).map(([route, url]) => `Its ${code(route)} callbacks go to ${code(url)}.`),
      ];
    case "import":
      return ["It is taken into the state as the cloud has it; nothing is sent."];
    case "update":
      return before?.status && before.status !== "Running"
        ? [`It is ${code(before.status)} now; the apply sets everything again.`]
        : [];
    case "replace":
      return [
        ...urlsOf(before).map(([route, url]) => {
          const next = urlsOf(after).find(([name]) => name === route)?.[1];
          return `Its ${code(route)} callbacks move from ${code(url)} to ${next ? code(next) : "a URL that is known only at apply"}.`;
        }),
        ...functionStays(before, after),
      ];
    case "delete":
      return [
        ...urlsOf(before).map(([, url]) => `${code(url)} is released for good; callbacks sent there are lost.`),
        ...functionStays(before, undefined),
      ];
    default:
      return [];
  }
}

function urlsOf(state: IntegrationState | undefined): [string, string][] {
  const urls = state?.callbackUrls;
  return urls === undefined || urls === unknownFact ? [] : Object.entries(urls);
}

/** (documented: deleting an integration keeps the function and all its variables) */
function functionStays(before: IntegrationState | undefined, after: IntegrationState | undefined): string[] {
  const { functionName, credentialFacts, type = "" } = before ?? {};
  if (!functionName || functionName === after?.functionName) return [];
  const secrets = isIntegrationTypeCode(type)
    ? injectedCredentials(integrationType(type)).filter(([, { secret }]) => secret)
    : [];
  const held = secrets.flatMap(([name]) => {
    const fact = typeof credentialFacts === "object" ? credentialFacts[name] : undefined;
    return fact === undefined ? [] : [`${name} ${code(shortFact(fact))}`];
  });
  const live = held.length > 0 ? ` (${held.join(", ")})` : "";
  const variables =
    secrets.length > 0 || !isIntegrationTypeCode(type) ? ", with live credentials in its variables" : "";
  return [`The function ${code(functionName)} stays${variables}${live}.`];
}
