const { createHash, randomBytes } = require("node:crypto");
const { requireAllowed } = require("./access");
const { identifyCaller } = require("./callers");
const { needed, oneOf, picked } = require("./parameters");
const { Refusal } = require("./refusal");
const { isOpenPath, json, ownNames, qrCodeUrl, webLogin, withAccessToken } = require("./routes");
const { requireUsable } = require("./variables");
const { callWechat } = require("./wechatApi");

/** Calls of the app: who calls, whether they may, and what WeChat is asked for them. */

const openPrefix = "/openapi";
/** Makes a new AppSecret and ends this one, here and in every other system of the account's. */
const neverSent = "/openapi/reset_appsecret";

/** What this function answers itself; the names are ownNames of routes.js. */
const own = {
  "/oauth/config": oauthConfig,
  "/token/get": (_parameters, { tickets }) => tickets.accessToken(),
  "/token/stable": stableToken,
  "/jssdk/config": jssdkConfig,
  "/media/upload_temp": uploadAddress,
  "/qrcode/show": (parameters) => ({ qrcode_url: qrCodeUrl(needed(parameters, ["ticket"]).ticket) }),
};

function isAccountRoute(path) {
  if (path === neverSent || ownNames.includes(path)) return true;
  return [webLogin, withAccessToken].some((table) => Object.hasOwn(table, path)) || isOpen(path);
}

function isOpen(path) {
  return path.startsWith(`${openPrefix}/`) && isOpenPath(path.slice(openPrefix.length));
}

/**
 * Runs one route for whoever `headers` and a server key in the body identify; resolves to WeChat's answer.
 * Throws a Refusal: 401 nobody vouches for the caller, 403 not allowed, 400 wrong parameters or refused by WeChat, 500, 502.
 */
async function callAccount(path, parameters, { headers, serverKey }, context) {
  const { environment } = context;
  if (path === neverSent) {
    throw new Refusal(
      403,
      "the AppSecret is made anew at mp.weixin.qq.com, by a person: it ends every system that uses it",
    );
  }
  const caller = identifyCaller(headers, serverKey, environment);
  await requireAllowed(caller, path, parameters, context);
  requireUsable(environment, ["appId", "appSecret", "wechatApiBaseUrl"]);
  if (Object.hasOwn(own, path)) return own[path](parameters, context);
  if (Object.hasOwn(webLogin, path)) return logIn(path, parameters, environment);
  if (!Object.hasOwn(withAccessToken, path)) return askWithToken(openRequest(path, parameters), context);
  const answer = await askWithToken(withAccessToken[path](parameters, environment), context);
  return path === "/qrcode/create" ? { ...answer, qrcode_url: qrCodeUrl(answer.ticket) } : answer;
}

/** What a web page needs to send a person to WeChat's login; with `redirect_uri` also the address. Never the secret. */
function oauthConfig({ redirect_uri, scope = "snsapi_base", state }, { environment: { appId } }) {
  if (redirect_uri === undefined) return { appId };
  const problems = [
    /^https?:\/\/[^\s#]{1,1000}$/.test(redirect_uri) || "redirect_uri must be an http(s) address",
    /^snsapi_(base|userinfo)$/.test(scope) || "scope must be snsapi_base or snsapi_userinfo",
    /^[A-Za-z0-9]{1,128}$/.test(state ?? "") || "state must be 1 to 128 letters and digits that you compare on return",
  ].filter((result) => result !== true);
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  // WeChat compares this text: order and #wechat_redirect are as documented.
  const query = new URLSearchParams({ appid: appId, redirect_uri, response_type: "code", scope, state });
  return { appId, url: `https://open.weixin.qq.com/connect/oauth2/authorize?${query}#wechat_redirect` };
}

async function jssdkConfig({ url }, context) {
  if (typeof url !== "string" || !/^https?:\/\/[^\s#]{1,2000}$/.test(url)) {
    throw new Refusal(400, "url must be the page's address without its #");
  }
  const request = { method: "GET", path: "/cgi-bin/ticket/getticket", query: { type: "jsapi" } };
  const ticket = await context.tickets.jssdkTicket(() => askWithToken(request, context));
  const nonceStr = randomBytes(16).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = jssdkSignature({ ticket, nonceStr, timestamp, url });
  return { appId: context.environment.appId, timestamp, nonceStr, signature };
}

function jssdkSignature({ ticket, nonceStr, timestamp, url }) {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  return createHash("sha1").update(text).digest("hex");
}

async function stableToken({ force_refresh }, { tickets }) {
  // A form holds texts only.
  const forceRefresh = [true, "true"].includes(force_refresh);
  return { ...(await tickets.accessToken({ forceRefresh })), force_refresh: forceRefresh };
}

/** The address holds the access token: for the owner's server only. /media/upload takes files from others. */
async function uploadAddress({ type }, { environment, tickets }) {
  oneOf("type", type, ["image", "voice", "video", "thumb"]);
  const { access_token } = await tickets.accessToken();
  const query = new URLSearchParams({ access_token, type });
  return {
    upload_url: `${environment.wechatApiBaseUrl}/cgi-bin/media/upload?${query}`,
    note: "POST the file as form field media; the address holds the access token",
  };
}

async function logIn(path, parameters, environment) {
  if (path === "/oauth/verify") return verifyLogin(parameters, environment);
  const { shows } = webLogin[path];
  const answer = await askLogin(path, parameters, environment);
  return shows === undefined ? answer : only(answer, shows);
}

/** A token that is not valid is an answer too (vendor source). */
async function verifyLogin(parameters, environment) {
  try {
    const { errcode = 0, errmsg = "ok" } = await askLogin("/oauth/verify", parameters, environment);
    return { valid: true, errcode, errmsg };
  } catch (error) {
    if (error.errcode === undefined) throw error;
    return { valid: false, errcode: error.errcode, errmsg: error.errmsg };
  }
}

function askLogin(route, parameters, environment) {
  const { path, parameters: names, fixed, secret, appIdName } = webLogin[route];
  const query = { ...picked(parameters, names), ...fixed };
  if (appIdName) query[appIdName] = environment.appId;
  if (secret) query.secret = environment.appSecret;
  return callWechat(environment, { method: "GET", path, query });
}

function only(answer, names) {
  return Object.fromEntries(names.filter((name) => answer[name] !== undefined).map((name) => [name, answer[name]]));
}

function openRequest(path, { method = "POST", query = {}, body = {} }) {
  const problems = [
    ["GET", "POST"].includes(method) || "method must be GET or POST",
    isQuery(query) || "query must be an object of texts and numbers, without access_token",
    isObject(body) || "body must be an object",
  ].filter((result) => result !== true);
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  return { method, path: path.slice(openPrefix.length), query, ...(method === "POST" && json(body)) };
}

function isQuery(query) {
  const isValue = (value) => ["string", "number"].includes(typeof value);
  return isObject(query) && !Object.hasOwn(query, "access_token") && Object.values(query).every(isValue);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** errcodes of a token that is not valid (any more): WeChat did nothing, so it is asked again with another one. */
const invalidToken = new Set([40001, 40014, 42001]);

async function askWithToken(request, { environment, tickets }) {
  const ask = async () => {
    const { access_token } = await tickets.accessToken();
    const query = { ...request.query, access_token };
    return { token: access_token, answer: callWechat(environment, { ...request, query }) };
  };
  const first = await ask();
  try {
    return await first.answer;
  } catch (error) {
    if (!invalidToken.has(error.errcode)) throw error;
    tickets.forgetAccessToken(first.token);
    const second = await ask();
    return second.answer;
  }
}

module.exports = { isAccountRoute, callAccount, jssdkSignature };
