import { createHash } from "node:crypto";
import { cloudLimits, functionNameFor, functionNameSuffix } from "../../cloud-api";
import { coded } from "../error-codes";

/*
 * Names are chosen before the first call, from what is declared alone, so that a run that was killed anywhere finds
 * what it left. Whose a record is, its mark says (ownership.ts).
 */

const randomCharacters = 8;

/**
 * `<name>-<8 letters or digits>`, as the platform forms it (documented samples). A higher `attempt` gives another id:
 * ids of released integrations are not given out again.
 */
export function chooseIntegrationId(name: string, owner: string, envId: string, attempt: number): string {
  const digest = createHash("sha256").update(`${envId}\n${owner}\n${name}\n${attempt}`).digest();
  const random = BigInt(`0x${digest.toString("hex")}`)
    .toString(36)
    .slice(-randomCharacters);
  return `${name}-${random}`;
}

const platformName = new RegExp(`-[a-z0-9]{${randomCharacters}}${functionNameSuffix}$`);

/** Whether the platform made it for an integration; a function of another kind is none of our business. */
export function isOfIntegration(functionName: string): boolean {
  return platformName.test(functionName);
}

/** The function that the program names itself; undefined where it follows from the id. */
export function namedFunction(names: { integrationId: string; functionName: string }): string | undefined {
  return names.functionName === functionNameFor(names.integrationId) ? undefined : names.functionName;
}

/** Why `name` cannot be used, with the arithmetic, or undefined. */
export function nameTooLong(name: string, envId: string | undefined): string | undefined {
  const suffixCharacters = 1 + randomCharacters + functionNameSuffix.length;
  const functionCharacters = name.length + suffixCharacters;
  if (functionCharacters > cloudLimits.functionNameCharactersMax) {
    return `too long: ${name.length} characters + ${suffixCharacters} that the platform adds = ${functionCharacters} for the function's name; at most ${cloudLimits.functionNameCharactersMax}, so ${cloudLimits.functionNameCharactersMax - suffixCharacters} for the name`;
  }
  const together = functionCharacters + (envId?.length ?? 0);
  if (together > cloudLimits.functionNameAndNamespaceCharactersMax) {
    return `too long: function name ${functionCharacters} + environment id ${envId?.length} = ${together} characters; at most ${cloudLimits.functionNameAndNamespaceCharactersMax}`;
  }
  return undefined;
}

/** What fingerprints without a key are salted with: the owner that first declared it (0.1.0: the owner). */
export function saltOf({ fingerprintSalt, owner }: { fingerprintSalt?: string; owner: string }): string {
  return fingerprintSalt ?? owner;
}

/** `<envId>/<integrationId>`: the resource's id says everything that a read needs. */
export function resourceId(envId: string, integrationId: string): string {
  return `${envId}/${integrationId}`;
}

export function parseResourceId(id: string): { envId: string; integrationId: string } {
  const [envId, integrationId, ...rest] = id.split("/");
  if (!envId || !integrationId || rest.length > 0) {
    const sentence = `${JSON.stringify(id)} is not an integration's id; it has the form <environment id>/<integration id>.`;
    throw new Error(coded("ID_MALFORMED", sentence));
  }
  return { envId, integrationId };
}
