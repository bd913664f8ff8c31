import type { CheckFailure } from "./failure-text";

/**
 * Pulumi's ignoreChanges, as far as it speaks of what is not in state. The engine puts the old input in the place of an
 * ignored one, and of a credential or a secret variable there is none: to check it looks as if it were not given.
 */
export interface Ignored {
  readonly allCredentials: boolean;
  /** Names. */
  readonly credentials: ReadonlySet<string>;
  readonly allVariables: boolean;
  readonly variables: ReadonlySet<string>;
  readonly functionCode: boolean;
  readonly failures: readonly CheckFailure[];
}

/** What check adds to the inputs: the engine does not apply ignoreChanges to it (engine facts 2c). */
const computed = new Set([
  "callbackDomain",
  "callbackUrls",
  "credentialFacts",
  "functionCodeHash",
  "integrationId",
  "owner",
  "stackIdentity",
  "variableFacts",
]);

const instead: Readonly<Record<string, string>> = {
  credentialFacts: 'name the credential: "credentials.<name>", or "credentials" for all',
  variableFacts: 'name the variable: "environment.<NAME>"',
  functionCodeHash: 'name "functionCode"',
};

export function readIgnored(paths: readonly string[] = []): Ignored {
  const parsed = paths.map((path) => ({ path, parts: partsOf(path) }));
  const below = (first: string) =>
    new Set(parsed.flatMap(({ parts }) => (parts[0] === first && parts[1] !== undefined ? [parts[1]] : [])));
  const whole = (first: string) =>
    parsed.some(({ parts: [root, name] }) => root === "*" || (root === first && (name === undefined || name === "*")));
  return {
    allCredentials: whole("credentials"),
    credentials: below("credentials"),
    allVariables: whole("environment"),
    variables: below("environment"),
    functionCode: whole("functionCode"),
    failures: parsed
      .filter(({ parts: [root = ""] }) => computed.has(root))
      .map(({ path, parts: [root = ""] }) => ({
        property: "ignoreChanges",
        reason: `${JSON.stringify(path)} cannot be honoured: it is worked out from what the program gives${instead[root] ? `; ${instead[root]}` : ""}`,
      })),
  };
}

/** `credentials.apiV3Key`, `credentials["apiV3Key"]`, `credentials`. */
function partsOf(path: string): string[] {
  return [...path.matchAll(/[^.[\]"]+/g)].map(([part]) => part);
}
