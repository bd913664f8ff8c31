const { createHash, timingSafeEqual } = require("node:crypto");
const { appIds } = require("./environment");

/**
 * Who sends an outgoing request; undefined when nobody vouches for the sender.
 *
 * - `{ kind: "user", openid, appId }`: a Mini Program user. The platform adds x-wx-openid and x-wx-appid to calls of
 *   wx.cloud.callHTTPFunction (documented), and removes those that a client sends (assumed).
 * - `{ kind: "server", openid? }`: somebody who knows the key whose SHA-256 is the variable serverKeySha256.
 */
function identifyCaller(headers, environment) {
  const openid = headers["x-wx-openid"] || undefined;
  const serverKey = headers["x-server-key"];
  if (serverKey !== undefined) {
    return isServerKey(serverKey, environment.serverKeyDigest) ? { kind: "server", openid } : undefined;
  }
  const appId = headers["x-wx-appid"];
  return openid && appIds(environment).includes(appId) ? { kind: "user", openid, appId } : undefined;
}

function isServerKey(key, digest) {
  return digest !== undefined && timingSafeEqual(createHash("sha256").update(key).digest(), digest);
}

module.exports = { identifyCaller };
