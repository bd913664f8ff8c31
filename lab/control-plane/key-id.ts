import { randomInt } from "node:crypto";
import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import type { CloudState } from "./cloud-state";
import { Refusal } from "./refusal";

const suffixed = /-[a-z0-9]{8}$/;
/** Upper case occurs in practice (field report); it is the first label of a domain. */
const allowed = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const suffixCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
const suffixLength = 8;

/**
 * The KeyID of a new integration: what the caller gave and, unless that is complete already, a hyphen and 8 random
 * characters (documented: the user picks the first half, the platform makes the second). Throws a Refusal.
 */
export function newKeyId(given: string | undefined, name: string, { store, switches }: CloudState): string {
  const stem = given ?? stemOf(name);
  const complete = given !== undefined && suffixed.test(stem) && switches.keyId === "caller";
  const keyId = complete ? stem : `${stem}-${randomSuffix()}`;
  if (!allowed.test(keyId)) {
    throw new Refusal(
      "InvalidParameterValue",
      `KeyID ${JSON.stringify(stem)}: letters, digits and hyphens only, no hyphen at either end.`,
    );
  }
  if (keyId.length > cloudLimits.integrationIdCharactersMax) {
    throw new Refusal(
      "InvalidParameterValue",
      `KeyID ${keyId} has ${keyId.length} characters; as the first label of the callback domain it may have ${cloudLimits.integrationIdCharactersMax}.`,
    );
  }
  if (store.integrations.find(keyId)) throw new Refusal(switches.duplicateCode, `KeyID ${keyId} is taken.`);
  if (switches.releasedKeyId === "burned" && store.integrations.wasReleased(keyId)) {
    throw new Refusal(
      "InvalidParameterValue",
      `KeyID ${keyId} was released when its integration was deleted and cannot be used again.`,
    );
  }
  return keyId;
}

function stemOf(name: string): string {
  const stem = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return stem.slice(0, cloudLimits.integrationIdCharactersMax - suffixLength - 1).replace(/-$/, "") || "integration";
}

function randomSuffix(): string {
  return Array.from({ length: suffixLength }, () => suffixCharacters.charAt(randomInt(suffixCharacters.length))).join(
    "",
  );
}
