import type { Inputs } from "./inputs";

/** What check took out of the inputs. */
export interface Secrets {
  /** Complete and repaired, but for the kept ones; absent when all stay as the cloud has them (ignoreChanges). */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of those that stay as the function has them (ignoreChanges). */
  readonly keptCredentials: readonly string[];
  readonly keptVariables: readonly string[];
}

/**
 * Credentials and secret variables between check and create or update, in this process's memory and nowhere else. The
 * engine runs all three in one process (engine facts 2c), and hands create and update the very facts that check
 * returned; these are the key. What leaves check for the engine, and so for state, plan and log, holds facts only.
 */
export class CredentialMemory {
  readonly #entries = new Map<string, Secrets>();

  keep(inputs: MemoryKey, secrets: Secrets): void {
    this.#entries.set(keyOf(inputs), secrets);
  }

  /** undefined when the program's credentials did not come through check in this process. */
  find(inputs: MemoryKey): Secrets | undefined {
    return this.#entries.get(keyOf(inputs));
  }
}

export type MemoryKey = Pick<Inputs, "envId" | "name" | "owner" | "credentialFacts" | "variableFacts">;

function keyOf({ envId, name, owner, credentialFacts, variableFacts }: MemoryKey): string {
  return JSON.stringify([envId, name, owner, sorted(credentialFacts), sorted(variableFacts ?? {})]);
}

/** The engine returns objects with their keys in another order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
