import { type Bench, freshAppId, isDeploying, ownVariable, refusedWords, type Standing, variable } from "../bench";
import { shapeOf } from "../evidence";
import { Disturbed, NotAnswerable } from "../observation-errors";
import { type Answered, family, type Question } from "./question";

/* Questions about one integration from its create to its end. */

const keyId: Question = {
  question: "keyId",
  how: "CreateUserKey with a KeyID of our choice, then GetUserKeyList",
  async ask(bench) {
    const standing = await bench.standing();
    const evidence = [standing.infoEvidence];
    const note = `asked for ${standing.keyId}, got ${standing.givenKeyId}`;
    if (standing.givenKeyId === standing.keyId) return { answer: "caller", note, evidence };
    const isSuffixed = standing.givenKeyId.startsWith(`${standing.keyId}-`);
    return isSuffixed ? { answer: "always-suffixed", note, evidence } : { notAnswered: `neither: ${note}`, evidence };
  },
};

const consistencyDelayMs: Question = {
  question: "consistencyDelayMs",
  how: "GetUserKeyList once a second until the new integration shows, at most 2 minutes",
  async ask(bench) {
    const { hidden, hiddenEvidence } = await bench.standing();
    const evidence = hiddenEvidence;
    // Exact to the second, or not an answer: a look that had to be repeated leaves more than one.
    const first = Math.floor(hidden.aboveMs / 1000) + 1;
    const last = Math.floor(hidden.upToMs / 1000);
    if (first === last) return { answer: last * 1000, note: "in whole seconds", evidence };
    return { notAnswered: `somewhere between ${hidden.aboveMs} and ${hidden.upToMs} ms`, evidence };
  },
};

const maskedValue: Question = {
  question: "maskedValue",
  how: "GetOneUserKey without NeedPwd",
  async ask(bench) {
    const { info, infoEvidence } = await bench.standing();
    const value = extOf(info.Ext).apiV3Key;
    const evidence = [infoEvidence];
    if (value === undefined) return { notAnswered: "apiV3Key is not read at all", evidence };
    if (value === "") return { answer: "empty", evidence };
    if (/^\*+$/.test(value)) return { answer: "asterisks", evidence };
    return { notAnswered: `neither: it is read as ${shapeOf(value)}`, evidence };
  },
};

const consoleWords = ["Creating", "Running", "Configuration Error", "Stopped"];

const statusWords: Question = {
  question: "statusWords",
  how: "the Status in GetOneUserKey, while it is made and when it is ready",
  async ask(bench) {
    const { givenKeyId, info, infoEvidence } = await bench.standing();
    const now = await bench.one(givenKeyId);
    const ready = now.ok ? (now.response.UserKeyInfo?.Status ?? "") : "";
    const words = [...new Set([info.Status ?? "", ready])].filter((word) => word !== "");
    const evidence = [infoEvidence, now.evidence];
    const note = `seen: ${words.join(", ")}`.slice(0, 300);
    if (words.length === 0) return { notAnswered: "no status is shown", evidence };
    if (words.every((word) => /^\d+$/.test(word))) return { answer: "numbers", note, evidence };
    if (words.every((word) => consoleWords.includes(word))) return { answer: "console", note, evidence };
    return { notAnswered: `other words: ${words.join(", ")}`.slice(0, 300), evidence };
  },
};

const provisioning: Question = {
  question: "provisioning",
  how: "GetFunction every 10 s until the function has the credentials, at most 5 minutes",
  async ask(bench) {
    const { deployed } = await bench.standing();
    return { answer: deployed.function ? "center-creates-function" : "record-only", evidence: deployed.evidence };
  },
};

const duplicateCode: Question = {
  question: "duplicateCode",
  how: "CreateUserKey with a name that is taken",
  makes: "a second integration, should the cloud take it",
  async ask(bench) {
    const { name, credentials } = await bench.standing();
    const reply = await bench.create(bench.newNames(), credentials, { Name: name });
    const evidence = [reply.evidence];
    if (reply.ok) return { notAnswered: "the cloud takes a second integration of the same name", evidence };
    const known = family(reply.code, ["InvalidParameterValue", "ResourceInUse", "FailedOperation"]);
    if (known) return { answer: known, evidence };
    return { notAnswered: `none of the three: ${reply.code}`, evidence };
  },
};

/** One update, which leaves one optional field, the code and our own variable out. What it does to each is a question. */
async function updated(bench: Bench): Promise<{ standing: Standing; after: Standing; rest: Answered["evidence"] }> {
  const standing = await bench.standing();
  const { service_app_id: omitted, ...credentials } = freshAppId(standing.credentials);
  const reply = await bench.update(standing, credentials);
  if (!reply.ok) throw new NotAnswerable(refusedWords("an update of the credentials", reply));
  const deployed = await afterUpdate(bench, standing, credentials);
  const one = await bench.one(standing.givenKeyId);
  if (!one.ok || !one.response.UserKeyInfo) throw new Disturbed("it cannot be read after the update");
  const after = { ...standing, credentials, deployed, info: one.response.UserKeyInfo, infoEvidence: one.evidence };
  return { standing, after, rest: [reply.evidence, one.evidence] };
}

async function afterUpdate(bench: Bench, standing: Standing, credentials: Standing["credentials"]) {
  return standing.deployed.function ? bench.redeployed(standing, credentials) : standing.deployed;
}

const updates = new WeakMap<Standing, ReturnType<typeof updated>>();

/** Once for each throw-away integration, whoever asks. */
async function theUpdate(bench: Bench): ReturnType<typeof updated> {
  const standing = await bench.standing();
  const known = updates.get(standing) ?? updated(bench);
  updates.set(standing, known);
  return known;
}

const extOnUpdate: Question = {
  question: "extOnUpdate",
  how: "UpdateUserKey with an Ext that leaves service_app_id out, then GetOneUserKey",
  async ask(bench) {
    const { standing, after, rest } = await theUpdate(bench);
    const evidence = [standing.infoEvidence, ...rest];
    if (!extOf(standing.info.Ext).service_app_id) {
      return { notAnswered: "the field that would be left out is not read back", evidence };
    }
    return { answer: extOf(after.info.Ext).service_app_id ? "merge" : "replace", evidence };
  },
};

const noFunction = "does not arise: the center deploys no function";

const codeOnUpdate: Question = {
  question: "codeOnUpdate",
  how: "the same update; CodeSize in GetFunction before and after",
  async ask(bench) {
    const { standing, after } = await theUpdate(bench);
    const evidence = [...standing.deployed.evidence, ...after.deployed.evidence];
    const [before, now] = [standing.deployed.function, after.deployed.function];
    if (!before || !now) return { notAnswered: noFunction, evidence };
    if (before.CodeSize === undefined || now.CodeSize === undefined) {
      return { notAnswered: "GetFunction does not tell the size of the code", evidence };
    }
    return { answer: before.CodeSize === now.CodeSize ? "kept" : "template", evidence };
  },
};

const variablesOnUpdate: Question = {
  question: "variablesOnUpdate",
  how: "the same update; does the function still have a variable that the center does not inject?",
  async ask(bench) {
    const { standing, after } = await theUpdate(bench);
    const evidence = [...standing.deployed.evidence, ...after.deployed.evidence];
    const [before, now] = [standing.deployed.function, after.deployed.function];
    if (!before || !now) return { notAnswered: noFunction, evidence };
    if (variable(before.Environment, ownVariable) === undefined) {
      return { notAnswered: "the variable of our own never reached the function", evidence };
    }
    return { answer: variable(now.Environment, ownVariable) === undefined ? "dropped" : "kept", evidence };
  },
};

const updateWhileDeploying: Question = {
  question: "updateWhileDeploying",
  how: "two UpdateUserKey one right after the other, GetFunction before and after the second",
  async ask(bench) {
    const standing = await bench.standing();
    if (!standing.deployed.function) return { notAnswered: noFunction, evidence: standing.deployed.evidence };
    // A second update may or may not have arrived: whatever happens, the next question begins with another integration.
    bench.forgetStanding();
    const startedMs = bench.now();
    const first = await bench.update(standing, freshAppId(standing.credentials));
    if (!first.ok) throw new NotAnswerable(refusedWords("an update of the credentials", first));
    const before = await bench.functionOf(standing.functionName);
    const second = await bench.update(standing, freshAppId(standing.credentials));
    const after = await bench.functionOf(standing.functionName);
    const evidence = [before.evidence, second.evidence, after.evidence];
    const tooQuick = { notAnswered: "the deployment was over before it could be asked", evidence };
    if (!isDeploying(before.seen?.Status ?? "")) return tooQuick;
    if (!second.ok) {
      const known = family(second.code, ["ResourceInUse"]);
      return known ? { answer: "refused", evidence } : { notAnswered: `neither: ${second.code}`, evidence };
    }
    // Certain only while the first deployment cannot have ended: no other took less than twice as long.
    const isCertain = (bench.now() - startedMs) * 2 < bench.deploymentMsMin;
    return isCertain && isDeploying(after.seen?.Status ?? "") ? { answer: "superseded", evidence } : tooQuick;
  },
};

const releasedKeyId: Question = {
  question: "releasedKeyId",
  how: "DeleteUserKey, then CreateUserKey with the same KeyID, and one with another as a check",
  makes: "two integrations, one after the other",
  async ask(bench) {
    const standing = await bench.standing();
    if (standing.givenKeyId !== standing.keyId) {
      const notAnswered = "does not arise: the cloud makes every KeyID itself";
      return { notAnswered, evidence: [standing.infoEvidence] };
    }
    bench.forgetStanding();
    const deleted = await bench.delete(standing.keyId);
    if (!deleted.ok) throw new NotAnswerable(refusedWords("deleting it", deleted));
    const fresh = bench.newNames();
    const again = await bench.create({ ...fresh, keyId: standing.keyId }, standing.credentials, {
      KeyID: standing.keyId,
    });
    const evidence = [deleted.evidence, again.evidence];
    if (again.ok) return { answer: "reusable", evidence };
    const known = family(again.code, ["InvalidParameterValue", "ResourceInUse", "FailedOperation", "InvalidParameter"]);
    if (!known) return { notAnswered: `neither: ${again.code}`, evidence };
    const control = await bench.create(bench.newNames(), standing.credentials);
    return control.ok
      ? { answer: "burned", evidence: [...evidence, control.evidence] }
      : { notAnswered: `a create with another KeyID is refused as well: ${control.code}`, evidence };
  },
};

function extOf(text: string | undefined): Readonly<Record<string, string | undefined>> {
  try {
    return JSON.parse(text ?? "") as Record<string, string>;
  } catch {
    throw new NotAnswerable("Ext is not read back as JSON");
  }
}

export const lifeQuestions: readonly Question[] = [
  keyId,
  consistencyDelayMs,
  maskedValue,
  statusWords,
  provisioning,
  duplicateCode,
  extOnUpdate,
  codeOnUpdate,
  variablesOnUpdate,
  updateWhileDeploying,
  releasedKeyId,
];
