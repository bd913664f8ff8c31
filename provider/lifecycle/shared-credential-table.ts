import { credentialFields, integrationType } from "../../catalog";
import { withExtraFields } from "../credentials";
import type { Inputs } from "./inputs";

/**
 * Which secrets stand in more than one environment, among the integrations that this process checks. One merchant has one
 * key for all its integrations of an environment; the same key in another environment is a production key in a test.
 */
export class SharedCredentialTable {
  readonly #users = new Map<string, { envId: string; name: string }>();

  /** One sentence for each secret that an integration of another environment has too. */
  notes({ type, envId, name, credentialFacts }: Pick<Inputs, "type" | "envId" | "name" | "credentialFacts">): string[] {
    const notes: string[] = [];
    const known = withExtraFields(integrationType(type), Object.keys(credentialFacts));
    for (const [credential, { secret }] of credentialFields(known)) {
      const fact = credentialFacts[credential];
      // A scrypt fingerprint is salted by its owner and says nothing about others.
      if (!secret || typeof fact !== "string" || fact.startsWith("scrypt")) continue;
      const id = `${credential} ${fact}`;
      const user = this.#users.get(id);
      if (!user) this.#users.set(id, { envId, name });
      else if (user.envId !== envId) {
        notes.push(
          `credentials.${credential}: the same value as of ${user.name} in ${user.envId}; use one key for one environment.`,
        );
      }
    }
    return notes;
  }
}
