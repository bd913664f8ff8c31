import { credentialFields, extKeyOf, integrationType } from "pulumi-cloudbase/internal/catalog/index";
import { cloudLimits, integrationBusiness } from "pulumi-cloudbase/internal/cloud-api/index";
import { type Bench, benchType, refusedWords } from "../bench";
import { NotAnswerable } from "../observation-errors";
import type { ObservedEvidence } from "../types";
import { family, type Question } from "./question";

/* Questions that reading answers, or deleting what does not exist. */

const type = integrationType(benchType);
const keysWhere = (isWanted: (field: { readonly secret: boolean; readonly format: string }) => boolean) =>
  credentialFields(type).flatMap(([name, field]) => (isWanted(field) ? [extKeyOf(type, name)] : []));

const passwordFields: Question = {
  question: "passwordFields",
  how: `GetUserKeyTemplateList of ${benchType}`,
  async ask(bench) {
    const { fields, evidence } = await templateOf(bench);
    const passwords = fields.filter(({ type: kind }) => kind === "password").map(({ name }) => name);
    bench.alsoSecret(passwords);
    const secret = keysWhere((field) => field.secret);
    const withPublicKey = keysWhere((field) => field.secret || field.format === "rsa-public-key");
    if (sameSet(passwords, secret)) return { answer: "secret", evidence };
    if (sameSet(passwords, withPublicKey)) return { answer: "secret-and-public-key", evidence };
    const said = passwords.join(", ") || "none";
    return { notAnswered: `neither of the two: the template's password fields are ${said}`, evidence };
  },
};

async function templateOf({ ask, envId }: Bench) {
  const request = { EnvId: envId, Business: integrationBusiness, AuthTypeCode: benchType, Offset: 0, Limit: 1 };
  const reply = await ask("GetUserKeyTemplateList", request);
  if (!reply.ok) throw new NotAnswerable(refusedWords("reading the template", reply));
  const template = reply.response.KeyTemplateList.find(({ AuthTypeCode }) => AuthTypeCode === benchType);
  const fields = template && fieldsOf(template.Ext);
  if (!fields) throw new NotAnswerable(`the template of ${benchType} is not there, or in a form that is not known`);
  return { fields, evidence: [reply.evidence] };
}

function fieldsOf(ext: string): { readonly name: string; readonly type: string }[] | undefined {
  try {
    const { fields }: { fields: { name: unknown; type: unknown }[] } = JSON.parse(ext);
    return fields.map((field) => ({ name: String(field.name), type: String(field.type) }));
  } catch {
    return undefined;
  }
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).size === new Set(other).size && one.every((name) => other.includes(name));
}

const missingRecord: Question = {
  question: "missingRecord",
  how: "GetOneUserKey of an id that never existed",
  async ask(bench) {
    const reply = await bench.one(bench.newNames().keyId);
    const evidence = [reply.evidence];
    if (reply.ok) {
      const isEmpty = !reply.response.UserKeyInfo?.KeyID;
      return isEmpty
        ? { answer: "empty-answer", evidence }
        : { notAnswered: "an id that never existed has a record", evidence };
    }
    const known = family(reply.code, ["ResourceNotFound", "FailedOperation"]);
    return known ? { answer: known, evidence } : { notAnswered: `none of the three: ${reply.code}`, evidence };
  },
};

const deleteMissing: Question = {
  question: "deleteMissing",
  how: "DeleteUserKey of an id that never existed",
  async ask(bench) {
    const reply = await bench.delete(bench.newNames().keyId);
    const evidence = [reply.evidence];
    if (reply.ok) {
      const { DeleteResult } = reply.response;
      return DeleteResult === 0
        ? { answer: "zero", evidence }
        : { notAnswered: `neither: deleting nothing answers ${DeleteResult}`, evidence };
    }
    const known = family(reply.code, ["ResourceNotFound", "FailedOperation", "InvalidParameterValue"]);
    return known ? { answer: "error", evidence } : { notAnswered: `neither: ${reply.code}`, evidence };
  },
};

/** Halves the room between a size that passes and one that does not. */
const listPageMax: Question = {
  question: "listPageMax",
  how: `GetUserKeyList with a Limit of up to ${cloudLimits.listPageMax}, at most 8 times`,
  async ask(bench) {
    const largest = await page(bench, cloudLimits.listPageMax);
    if (largest.passes) {
      const note = `${cloudLimits.listPageMax} is the most that is asked for; a cloud may give less than it was asked for`;
      return { answer: cloudLimits.listPageMax, note, evidence: [largest.evidence] };
    }
    let passes = await page(bench, 1);
    if (!passes.passes) return { notAnswered: "a page of one is refused, too", evidence: [passes.evidence] };
    let refused = largest;
    while (refused.size - passes.size > 1) {
      const middle = await page(bench, Math.floor((passes.size + refused.size) / 2));
      if (middle.passes) passes = middle;
      else refused = middle;
    }
    return { answer: passes.size, evidence: [passes.evidence, refused.evidence] };
  },
};

interface Page {
  readonly size: number;
  readonly passes: boolean;
  readonly evidence: ObservedEvidence;
}

async function page({ ask, envId }: Bench, size: number): Promise<Page> {
  const reply = await ask("GetUserKeyList", { EnvId: envId, Business: integrationBusiness, Offset: 0, Limit: size });
  if (!reply.ok && !family(reply.code, ["InvalidParameter", "InvalidParameterValue"])) {
    throw new NotAnswerable(refusedWords("reading the list", reply));
  }
  return { size, passes: reply.ok, evidence: reply.evidence };
}

export const readQuestions: readonly Question[] = [passwordFields, missingRecord, deleteMissing, listPageMax];
