import { createHash, createHmac, randomBytes } from "node:crypto";
import { requireAccount, requireAppId, requireGrantType } from "./accounts";
import { type Call, type JsonObject, ok } from "./call";
import { accessSeconds, type Grant } from "./grants";
import { refusal } from "./refusal";

/* People who log in, in a Mini Program or on a web page. Any code is theirs; here it works more than once. */

/** An openid as WeChat writes it (observed in samples). */
const openidPattern = /^o[A-Za-z0-9_-]{27}$/;

/** Whom a code stands for: a code that is an openid names the person, any other always the same one for an account. */
function openidOf(appId: string, code: string | null): string {
  if (!code) throw refusal(41008);
  if (code === "invalid") throw refusal(40029);
  if (openidPattern.test(code)) return code;
  return `o${createHash("sha256").update(`${appId} ${code}`).digest("base64url").slice(0, 27)}`;
}

/** Session keys are other ones after a restart. */
const sessionSeed = randomBytes(32);

/** 16 bytes as base64, as WeChat's; one person keeps theirs while the emulator runs. */
function sessionKeyOf(appId: string, openid: string): string {
  return createHmac("sha256", sessionSeed).update(`${appId} ${openid}`).digest().subarray(0, 16).toString("base64");
}

export function codeToSession({ query, host }: Call): JsonObject {
  requireGrantType(query.get("grant_type"), "authorization_code");
  const appId = requireAccount(host, { appId: query.get("appid"), secret: query.get("secret") });
  const openid = openidOf(appId, query.get("js_code"));
  return { openid, session_key: sessionKeyOf(appId, openid) };
}

export function webLogin({ query, host, memory }: Call): JsonObject {
  requireGrantType(query.get("grant_type"), "authorization_code");
  const appId = requireAccount(host, { appId: query.get("appid"), secret: query.get("secret") });
  const openid = openidOf(appId, query.get("code"));
  const refreshToken = memory.grants.give("refresh", appId, openid).token;
  return userTokens(memory.grants.give("user", appId, openid).token, refreshToken, openid);
}

export function refreshWebLogin({ query, host, memory }: Call): JsonObject {
  requireGrantType(query.get("grant_type"), "refresh_token");
  const appId = requireAppId(host, query.get("appid"));
  const refreshToken = query.get("refresh_token") ?? "";
  const grant = memory.grants.require("refresh", refreshToken);
  if (grant.appId !== appId) throw refusal(40030);
  return userTokens(memory.grants.give("user", appId, grant.openid).token, refreshToken, grant.openid);
}

/** The scope is that of the login page, which nobody opens here: the wider of the two (assumed). */
function userTokens(access_token: string, refresh_token: string, openid: string): JsonObject {
  return { access_token, expires_in: accessSeconds, refresh_token, openid, scope: "snsapi_userinfo" };
}

/** Fields as documented; WeChat has told everybody the same name and no place since 2021 (documented). */
export function webUser(call: Call): JsonObject {
  const { openid } = requireUser(call);
  return { openid, nickname: "微信用户", sex: 0, province: "", city: "", country: "", headimgurl: "", privilege: [] };
}

export function checkWebLogin(call: Call): JsonObject {
  requireUser(call);
  return ok;
}

function requireUser({ query, memory }: Call): Grant {
  const grant = memory.grants.require("user", query.get("access_token"));
  if (query.get("openid") !== grant.openid) throw refusal(40003);
  return grant;
}
