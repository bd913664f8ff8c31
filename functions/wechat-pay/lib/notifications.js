const { createDecipheriv } = require("node:crypto");
const { requireUsable } = require("./environment");
const { isObject, parseObject } = require("./http");
const { Refusal } = require("./refusal");
const { signatureProblem } = require("./signature");

/*
 * WeChat Pay's own notifications: the function verifies and decrypts them itself, with the WeChat Pay public key and the
 * APIv3 key. One that somebody caught counts for 5 minutes, as any that WeChat Pay sends twice; its content is sealed for
 * this merchant, so an answer of WeChat Pay's, signed with the same key, never passes for one.
 */

const tagBytes = 16;
const nonceBytes = 12;

/**
 * `{ eventType, content }` of a notification as it came. Throws a Refusal: 401 when its signature is not WeChat Pay's,
 * 400 when it cannot be decrypted, 500 for unusable variables.
 */
function openNotification(bytes, headers, environment) {
  requireVariables(environment);
  const problem = signatureProblem({ headers, body: bytes }, environment, Date.now());
  if (problem) throw new Refusal(401, `this is no notification of WeChat Pay: ${problem}`);
  const { event_type: eventType, resource } = parseObject(bytes);
  if (typeof eventType !== "string" || !/^[\x21-\x7e]{1,64}$/.test(eventType)) {
    throw new Refusal(400, "the notification names no event_type");
  }
  return { eventType, content: decrypted(resource, environment.apiV3Key) };
}

function requireVariables(environment) {
  const problems = new Map(environment.problems);
  for (const [name, value] of [
    ["wxPayPublicKey", environment.publicKey],
    ["wxPayPublicKeyId", environment.publicKeyId],
    ["apiV3Key", environment.apiV3Key],
  ]) {
    if (value === undefined && !problems.has(name))
      problems.set(name, "missing, and WeChat Pay's own notifications need it");
  }
  requireUsable({ problems }, ["wxPayPublicKey", "wxPayPublicKeyId", "apiV3Key"]);
}

/** AES-256-GCM; the tag comes last, the nonce is 12 characters used as bytes (documented). */
function decrypted(resource, apiV3Key) {
  const { ciphertext, nonce, associated_data: associatedData = "" } = isObject(resource) ? resource : {};
  if (![ciphertext, nonce, associatedData].every((value) => typeof value === "string")) {
    throw new Refusal(400, "the notification has no encrypted resource");
  }
  const sealed = Buffer.from(ciphertext, "base64");
  if (Buffer.byteLength(nonce) !== nonceBytes || sealed.length <= tagBytes) {
    throw new Refusal(400, "the notification's resource is damaged");
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", apiV3Key, Buffer.from(nonce), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(associatedData));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    // Without final() the tag would not be looked at.
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
    return parseObject(plain);
  } catch {
    throw new Refusal(400, "the notification cannot be decrypted: was apiV3Key changed in the merchant console?");
  }
}

module.exports = { openNotification };
