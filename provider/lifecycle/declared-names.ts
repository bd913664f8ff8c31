import type { CheckFailure } from "./failure-text";
import type { Inputs } from "./inputs";
import { isUnknown } from "./unknown";

/**
 * Who declares which name and which integration, among the resources that this process checks. The cloud gives each once
 * an environment, and of two declarations of one the second would fail half-way, or take the first one's integration.
 */
export class DeclaredNames {
  readonly #owners = new Map<string, string>();

  /** Remembers this resource; says which other one has its name or its integration. */
  conflicts({ envId, name, integrationId, owner }: Pick<Inputs, "envId" | "name" | "integrationId" | "owner">) {
    const taken = (property: string, value: string, what: string): CheckFailure[] => {
      if (isUnknown(envId) || isUnknown(value)) return [];
      const key = JSON.stringify([envId, property, value]);
      const other = this.#owners.get(key);
      this.#owners.set(key, other ?? owner);
      if (other === undefined || other === owner) return [];
      return [
        { property, reason: `${what} ${value} is declared by ${other} and by ${owner}; give one of them another` },
      ];
    };
    const byName = taken("name", name, "the name");
    return byName.length > 0 ? byName : taken("adopt", integrationId, "the integration");
  }
}
