import { type CredentialField, credentialFields, extKeyOf, integrationType } from "../catalog";
import { cloudLimits, integrationBusiness } from "../cloud-api";
import type { Outcome } from "../provider/cloud";
import type { Reached } from "./clinic";
import { type Contents, unknown } from "./contents";
import type { Look } from "./types";

/*
 * Where this account answers otherwise than is assumed, as far as reading shows; `observe` settles the rest. Nothing depends on
 * what is found here: the provider looks for itself, at run time.
 */

export async function lookAtAnswers(reached: Reached, contents: Contents): Promise<Look[]> {
  const looks = [
    passwordLook(contents),
    await missingRecordLook(reached),
    await pageLook(reached),
    statusLook(contents),
  ].flat();
  const next =
    "What reading does not show: pulumi-cloudbase observe (of pulumi-cloudbase-lab), in an empty environment.";
  return [...looks, { check: "the rest", state: "skipped", seen: "open questions that reading does not answer", next }];
}

const type = integrationType("weixinpaydc");
const publicKeyField =
  credentialFields(type).find(([, { format }]: [string, CredentialField]) => format === "rsa-public-key")?.[0] ?? "";

function passwordLook({ templates = [] }: Contents): Look[] {
  const fields = templates.find(({ code }) => code === type.code)?.fields;
  const field = fields?.find(({ name }) => name === extKeyOf(type, publicKeyField));
  if (!field) return [];
  const check = "password fields";
  if (!field.secret) return [{ check, state: "ok", seen: "as assumed: the public key is none" }];
  return [
    {
      check,
      state: "warning",
      seen: `${field.name} is one`,
      meaning: "assumed is that a public key is none. It is encrypted like a secret, and cannot be read back",
    },
  ];
}

async function missingRecordLook({ single, envId }: Reached): Promise<Look[]> {
  const check = "an unknown id";
  const request = { EnvId: envId, KeyID: unknown, Business: integrationBusiness };
  const outcome = await single.call("GetOneUserKey", request);
  if (outcome.ok) {
    return [
      {
        check,
        state: "ok",
        seen: "gets an answer without a record",
        meaning: "assumed is ResourceNotFound; both are taken for “there is none”",
      },
    ];
  }
  const notFound = codeIn(outcome, /^ResourceNotFound(\.|$)/);
  if (notFound) return [{ check, state: "ok", seen: `as assumed: ${notFound}` }];
  const general = codeIn(outcome, /^FailedOperation(\.|$)/);
  if (!general) return [];
  return [
    {
      check,
      state: "warning",
      seen: `gets ${general}`,
      meaning: "assumed is ResourceNotFound. The provider asks the whole list then, and believes that: one call more",
    },
  ];
}

async function pageLook({ single, envId }: Reached): Promise<Look[]> {
  const check = "size of a page";
  const request = { EnvId: envId, Offset: 0, Limit: cloudLimits.listPageMax, Business: integrationBusiness };
  const outcome = await single.call("GetUserKeyList", request);
  if (outcome.ok) return [{ check, state: "ok", seen: `as assumed: ${cloudLimits.listPageMax}` }];
  const refused = codeIn(outcome, /^InvalidParameter(Value)?(\.|$)/);
  if (!refused) return [];
  return [
    {
      check,
      state: "warning",
      seen: `${cloudLimits.listPageMax} gets ${refused}`,
      meaning: `assumed is ${cloudLimits.listPageMax}. The provider asks for smaller pages then: more calls in large environments`,
    },
  ];
}

const consoleWords = ["Creating", "Running", "Configuration Error", "Stopped"];

function statusLook({ integrations = [] }: Contents): Look[] {
  const words = [...new Set(integrations.map(({ status }) => status))];
  if (words.length === 0) return [];
  const check = "status";
  const others = words.filter((word) => !consoleWords.includes(word));
  if (others.length === 0) return [{ check, state: "ok", seen: `the console's words: ${words.join(", ")}` }];
  return [
    {
      check,
      state: "ok",
      seen: `other words than the console's: ${others.map((word) => JSON.stringify(word)).join(", ")}`,
      meaning: "nothing depends on them: ready means that the function is Active and the domain up",
    },
  ];
}

/**
 * The code of a refusal that says how the account answers. Any other is about the key, or about nothing (too many calls, a
 * stumble): what could not be read was told before (contents.ts).
 */
function codeIn(outcome: Outcome, wanted: RegExp): string | undefined {
  if (outcome.ok || outcome.failure.kind !== "refusal") return undefined;
  return wanted.test(outcome.failure.code) ? outcome.failure.code : undefined;
}
