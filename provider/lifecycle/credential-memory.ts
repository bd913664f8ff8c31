import type { Inputs } from "./inputs";

/**
 * Credentials between check and create or update, in this process's memory and nowhere else. The engine runs all
 * three in one process (engine facts 2c), and hands create and update the very facts that check returned; these are
 * the key. What leaves check for the engine, and so for state, plan and log, holds facts only.
 */
export class CredentialMemory {
  readonly #entries = new Map<string, Readonly<Record<string, string>>>();

  keep(inputs: MemoryKey, credentials: Readonly<Record<string, string>>): void {
    this.#entries.set(keyOf(inputs), credentials);
  }

  /** undefined when the program's credentials did not come through check in this process (e.g. under ignoreChanges). */
  find(inputs: MemoryKey): Readonly<Record<string, string>> | undefined {
    return this.#entries.get(keyOf(inputs));
  }
}

export type MemoryKey = Pick<Inputs, "envId" | "name" | "owner" | "credentialFacts">;

function keyOf({ envId, name, owner, credentialFacts }: MemoryKey): string {
  return JSON.stringify([envId, name, owner, sorted(credentialFacts)]);
}

/** The engine returns objects with their keys in another order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
