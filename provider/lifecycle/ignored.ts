import { z } from "zod";
import type { CheckFailure } from "./failure-text";

/**
 * Pulumi's ignoreChanges, as far as it speaks of what is not in state. The engine puts the old input in the place of an
 * ignored one, and of a credential or a secret variable there is none: to check it looks as if it were not given.
 */
export interface Ignored {
  /** The inputs as the program gave them: `*` makes the engine hand on all that check added to the old ones. */
  readonly news: Readonly<Record<string, unknown>>;
  readonly allCredentials: boolean;
  /** Names. */
  readonly credentials: ReadonlySet<string>;
  readonly allVariables: boolean;
  readonly variables: ReadonlySet<string>;
  readonly functionCode: boolean;
  readonly failures: readonly CheckFailure[];
}

/** What check adds to the inputs. Where it is ignored the engine hands check the old one, and a program gives none. */
export const computed: ReadonlySet<string> = new Set([
  "account",
  "adoption",
  "callbackDomain",
  "callbackUrls",
  "credentialFacts",
  "fingerprintSalt",
  "functionCodeHash",
  "insteadOf",
  "integrationId",
  "observedVariables",
  "owner",
  "stackIdentity",
  "variableFacts",
]);

/** The SDK gives these two itself. */
function isAdded(key: string): boolean {
  return computed.has(key) && key !== "owner" && key !== "stackIdentity";
}

const instead: Readonly<Record<string, string>> = {
  credentialFacts: 'name the credential: "credentials.<name>", or "credentials" for all',
  variableFacts: 'name the variable: "environment.<NAME>"',
  functionCodeHash: 'name "functionCode"',
};

const pathsSchema = z.object({ ignoreChanges: z.array(z.string()).optional() });

/** Read before all else: what the engine put in for it would be no program's. */
export function readIgnored(news: Readonly<Record<string, unknown>>): Ignored {
  const read = pathsSchema.safeParse(news);
  const paths = (read.success ? read.data.ignoreChanges : undefined) ?? [];
  const parsed = paths.map((path) => ({ path, parts: partsOf(path) }));
  const whole = (first: string) =>
    parsed.some(({ parts: [root, name] }) => root === "*" || (root === first && (name === undefined || name === "*")));
  const isEverything = parsed.some(({ parts: [root] }) => root === "*");
  return {
    news: isEverything ? Object.fromEntries(Object.entries(news).filter(([key]) => !isAdded(key))) : news,
    allCredentials: whole("credentials"),
    credentials: new Set(ignoredBelow("credentials", paths)),
    allVariables: whole("environment"),
    variables: new Set(ignoredBelow("environment", paths)),
    functionCode: whole("functionCode"),
    failures: parsed
      .filter(({ parts: [root = ""] }) => computed.has(root))
      .map(({ path, parts: [root = ""] }) => ({
        property: "ignoreChanges",
        reason: `${JSON.stringify(path)} cannot be honoured: it is worked out from what the program gives${instead[root] ? `; ${instead[root]}` : ""}`,
      })),
  };
}

/** Names of single ones: of `credentials.apiV3Key` below `credentials`, `apiV3Key`. */
export function ignoredBelow(first: string, paths: readonly string[]): string[] {
  return paths.map(partsOf).flatMap(([root, name]) => (root === first && name !== undefined ? [name] : []));
}

/** `credentials.apiV3Key`, `credentials["apiV3Key"]`, `credentials`. */
function partsOf(path: string): string[] {
  return [...path.matchAll(/[^.[\]"]+/g)].map(([part]) => part);
}
