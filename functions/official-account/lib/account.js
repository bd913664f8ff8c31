const { createHash, randomBytes } = require("node:crypto");
const { identifyCaller } = require("./callers");
const { Refusal } = require("./refusal");
const { isOpenPath, webLogin, withAccessToken } = require("./routes");
const { multipart } = require("./upload");
const { requireUsable } = require("./variables");
const { callWechat } = require("./wechatApi");

/** Calls of the app: who calls, whether they may, and what WeChat is asked for them. */

const openPrefix = "/openapi";

/** What this function answers itself. */
const own = {
  "/oauth/config": oauthConfig,
  "/token/get": (_parameters, { tickets }) => tickets.accessToken(),
  "/token/stable": ({ force_refresh }, { tickets }) => tickets.accessToken({ forceRefresh: force_refresh === true }),
  "/jssdk/config": jssdkConfig,
};

function isAccountRoute(path) {
  return [own, webLogin, withAccessToken].some((table) => Object.hasOwn(table, path)) || isOpen(path);
}

function isOpen(path) {
  return path.startsWith(`${openPrefix}/`) && isOpenPath(path.slice(openPrefix.length));
}

/**
 * Runs one route for whoever `headers` identify; resolves to WeChat's answer without errcode.
 * Throws a Refusal: 401 nobody vouches for the caller, 403 not allowed, 400 wrong parameters or refused by WeChat, 500, 502.
 */
async function callAccount(path, parameters, headers, context) {
  const { environment, accountService } = context;
  const caller = identifyCaller(headers, environment);
  if (!(await accountService.mayCall(caller, path, parameters))) {
    if (caller.kind === "anonymous") {
      throw new Refusal(
        401,
        "nobody vouches for this call: use x-server-key, or wx.cloud.callHTTPFunction (README.md)",
      );
    }
    throw new Refusal(403, `${path} is not allowed for this caller (services/accountService.js, mayCall)`);
  }
  requireUsable(environment, ["appId", "appSecret", "wechatApiBaseUrl"]);
  if (Object.hasOwn(own, path)) return own[path](parameters, context);
  if (Object.hasOwn(webLogin, path)) return logIn(webLogin[path], parameters, environment);
  if (Object.hasOwn(withAccessToken, path)) return askWithToken(rowRequest(withAccessToken[path], parameters), context);
  return askWithToken(openRequest(path, parameters), context);
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

function logIn({ path, parameters: names, fixed, secret, appIdName }, parameters, environment) {
  const query = { ...picked(parameters, names), ...fixed };
  if (appIdName) query[appIdName] = environment.appId;
  if (secret) query.secret = environment.appSecret;
  return callWechat(environment, { method: "GET", path, query });
}

function rowRequest([method, path, names = []], parameters) {
  const query = picked(parameters, method === "POST" ? [] : names);
  if (method === "GET") return { method, path, query };
  if (method === "UPLOAD") return { method: "POST", path, query, ...multipart(parameters) };
  return { method, path, ...json(parameters) };
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

function json(content) {
  return { body: Buffer.from(JSON.stringify(content)), contentType: "application/json" };
}

/** The named parameters; `!` marks a mandatory one. Throws a Refusal that names all that do not fit. */
function picked(parameters, names) {
  const query = {};
  const problems = [];
  for (const marked of names) {
    const name = marked.replace("!", "");
    const value = parameters[name];
    if (value === undefined && !marked.endsWith("!")) continue;
    if (typeof value === "string" && value !== "" && value.length <= 2048) query[name] = value;
    else problems.push(`${name} must be a text of 1 to 2048 characters`);
  }
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  return query;
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
