const { createHash, timingSafeEqual } = require("node:crypto");
const { Refusal } = require("./refusal");

/**
 * Who sends a request; what each may do is decided elsewhere.
 *
 * - `{ kind: "server", openid?, appId? }`: somebody who knows the key whose SHA-256 is the variable serverKeySha256. It
 *   comes as x-server-key, or as `_serverKey` in the body, because cloud.callFunction sends no headers (documented).
 * - `{ kind: "user", openid?, appId?, uid? }`: a user of one of the Mini Programs in `environment.userAppIds`. The platform
 *   adds x-wx-openid and x-wx-appid to calls of wx.cloud.callHTTPFunction and callContainer (documented), and removes those
 *   that a client sends (assumed). With the variable trustOpenidAlone the first is enough; with trustGatewayBearer a bearer
 *   token of the cloud makes a user too. Both name an openid without its AppID: it is taken for `miniProgramAppId`'s, never
 *   for an Official Account's, and where there is no Mini Program for nobody's (`appId` is undefined).
 * - `{ kind: "anonymous" }`: everybody else. Other headers (x-wx-source, x-authmethod, x-tcb-integration-id) prove nobody.
 *
 * Throws a Refusal (401) for a wrong server key.
 */
function identifyCaller(headers, serverKeyInBody, environment, nowMs = Date.now()) {
  const named = platformUser(headers, environment);
  const serverKey = headers["x-server-key"] ?? serverKeyInBody;
  if (serverKey !== undefined) {
    if (isServerKey(serverKey, environment.serverKeyDigest)) {
      return { kind: "server", openid: headers["x-wx-openid"] || undefined, appId: named?.appId };
    }
    throw new Refusal(401, "the server key is not the one whose SHA-256 the variable serverKeySha256 holds");
  }
  const user = named ?? bearerUser(headers.authorization, environment, nowMs);
  return user ? { kind: "user", ...user } : { kind: "anonymous" };
}

function platformUser(headers, { userAppIds, miniProgramAppId, trustOpenidAlone }) {
  const openid = headers["x-wx-openid"];
  const appId = headers["x-wx-appid"];
  if (!openid) return undefined;
  if (appId === undefined) return trustOpenidAlone ? { openid, appId: miniProgramAppId } : undefined;
  return userAppIds.includes(appId) ? { openid, appId } : undefined;
}

/**
 * The HTTP API checks a token and passes it on (vendor source); where the function can be reached past it, anybody can write
 * one, hence the switch. `provider_sub` is the openid, `sub` the cloud's own number of the user (vendor source). The
 * publishable key lies open in web pages and is everybody's (`sub` is "anon", field report); an API key is nobody's.
 */
function bearerUser(authorization, { miniProgramAppId, trustGatewayBearer }, nowMs) {
  if (!trustGatewayBearer) return undefined;
  const { sub, provider_sub, exp, meta, is_system_admin } = bearerPayload(authorization);
  const isKey = sub === "anon" || /key$/i.test(meta?.platform ?? "") || is_system_admin === true;
  if (isKey || typeof exp !== "number" || exp * 1000 <= nowMs) return undefined;
  if (isText(provider_sub)) return { openid: provider_sub, appId: miniProgramAppId, ...(isText(sub) && { uid: sub }) };
  return isText(sub) ? { uid: sub } : undefined;
}

function bearerPayload(authorization = "") {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization)?.[1] ?? "";
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) ?? {};
  } catch {
    return {};
  }
}

function isServerKey(key, digest) {
  if (digest === undefined || typeof key !== "string") return false;
  return timingSafeEqual(createHash("sha256").update(key).digest(), digest);
}

function isText(value) {
  return typeof value === "string" && value !== "" && value.length <= 128;
}

module.exports = { identifyCaller };
