import type { Reply } from "../asker";
import type { Bench } from "../bench";
import { madeUpCredentials } from "../made-up";
import type { ObservedEvidence } from "../types";
import { type Answered, family, type Question } from "./question";

/* Questions about what a create is refused for, and how many there may be. */

const checkedFirst = "an ordinary create was refused as well";

const plaintextExt: Question = {
  question: "plaintextExt",
  how: "CreateUserKey with made-up secrets in plain text",
  makes: "one integration, should the cloud take it",
  async ask(bench) {
    const credentials = madeUpCredentials();
    const reply = await bench.create(bench.newNames(), credentials, { Ext: JSON.stringify(credentials) });
    const evidence = [reply.evidence];
    if (reply.ok) return { answer: "accept", evidence };
    return refusedFor(bench, reply, "refuse");
  },
};

/** What the cloud says when WeChat Pay gives no platform certificates (documented: error text). */
const certificateModeWords = /NOT_ENOUGH|证书模式/;

const asked = new WeakMap<Bench, Reply<"CreateUserKey">>();

/** Once for both questions. */
async function withoutPublicKey(bench: Bench): Promise<Reply<"CreateUserKey">> {
  const reply = asked.get(bench) ?? (await createWithoutPublicKey(bench));
  asked.set(bench, reply);
  return reply;
}

async function createWithoutPublicKey(bench: Bench): Promise<Reply<"CreateUserKey">> {
  const { wxPayPublicKey, wxPayPublicKeyId, ...credentials } = madeUpCredentials();
  const names = bench.newNames();
  return bench.create(names, credentials, { Ext: await bench.sealed(credentials) });
}

const publicKeyPair: Question = {
  question: "publicKeyPair",
  how: "CreateUserKey without WeChat Pay's public key",
  makes: "one integration, should the cloud take it",
  async ask(bench) {
    const reply = await withoutPublicKey(bench);
    const evidence = [reply.evidence];
    if (reply.ok || certificateModeWords.test(reply.message)) return { answer: "both-or-neither", evidence };
    if (/wxPayPublicKey/.test(reply.message)) return refusedFor(bench, reply, "required");
    return { notAnswered: `refused for something else: ${reply.code}`, evidence };
  },
};

const certificateMode: Question = {
  question: "certificateMode",
  how: "the answer to the same",
  async ask(bench) {
    const reply = await withoutPublicKey(bench);
    const evidence = [reply.evidence];
    const note =
      "asked with a made-up merchant: whether WeChat Pay grants certificates to a real one is that merchant's affair";
    if (reply.ok) return { answer: "accepted", note, evidence };
    if (certificateModeWords.test(reply.message)) return { answer: "refused", note, evidence };
    const why = /wxPayPublicKey/.test(reply.message)
      ? "does not arise: the public key is required"
      : `refused for something else: ${reply.code}`;
    return { notAnswered: why, evidence };
  },
};

function refusedFor(bench: Bench, reply: Reply<"CreateUserKey">, answer: string): Answered {
  const evidence: readonly ObservedEvidence[] = [reply.evidence];
  if (reply.ok || !family(reply.code, ["InvalidParameter", "InvalidParameterValue"])) {
    return { notAnswered: `refused for something else: ${reply.ok ? "" : reply.code}`, evidence };
  }
  return bench.ordinaryPassed ? { answer, evidence } : { notAnswered: checkedFirst, evidence };
}

/** More than this many are not made at once: functions are deployed with each, and an environment has room for 50 of them. */
export const quotaTriedMax = 6;

export const integrationsMax: Question = {
  question: "integrationsMax",
  how: `CreateUserKey up to ${quotaTriedMax} times, until one is refused with LimitExceeded`,
  makes: `up to ${quotaTriedMax} integrations at once`,
  async ask(bench) {
    const evidence: ObservedEvidence[] = [];
    for (let made = 0; made < quotaTriedMax; made++) {
      const reply = await bench.create(bench.newNames(), madeUpCredentials());
      if (reply.ok) {
        evidence.splice(0, evidence.length, reply.evidence);
        continue;
      }
      evidence.push(reply.evidence);
      const isQuota = reply.code === "LimitExceeded";
      return isQuota
        ? { answer: made, evidence }
        : { notAnswered: `the create after ${made} was refused with ${reply.code}`, evidence };
    }
    return { notAnswered: `no limit up to ${quotaTriedMax}, which is as many as are tried`, evidence };
  },
};

export const refusalQuestions: readonly Question[] = [plaintextExt, publicKeyPair, certificateMode];
