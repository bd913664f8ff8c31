const { createHash, timingSafeEqual } = require("node:crypto");
const { Refusal } = require("./refusal");

/**
 * Who sends a request; mayCall in services/ decides what each may do.
 *
 * - `{ kind: "server", openid? }`: somebody who knows the key whose SHA-256 is the variable serverKeySha256.
 * - `{ kind: "user", openid, appId }`: a user of a Mini Program that the variable miniProgramAppIds names. The platform
 *   adds x-wx-openid and x-wx-appid to calls of wx.cloud.callHTTPFunction (documented), and removes those that a client
 *   sends (assumed).
 * - `{ kind: "anonymous" }`: everybody else.
 *
 * Throws a Refusal (401) for a wrong server key.
 */
function identifyCaller(headers, { serverKeyDigest, miniProgramAppIds }) {
  const openid = headers["x-wx-openid"] || undefined;
  const serverKey = headers["x-server-key"];
  if (serverKey !== undefined) {
    if (isServerKey(serverKey, serverKeyDigest)) return { kind: "server", openid };
    throw new Refusal(401, "x-server-key is not the one whose SHA-256 the variable serverKeySha256 holds");
  }
  const appId = headers["x-wx-appid"];
  return openid && miniProgramAppIds.includes(appId) ? { kind: "user", openid, appId } : { kind: "anonymous" };
}

function isServerKey(key, digest) {
  return digest !== undefined && timingSafeEqual(createHash("sha256").update(key).digest(), digest);
}

module.exports = { identifyCaller };
