const { createHmac } = require("node:crypto");
const { requireUsable } = require("./variables");
const { Refusal } = require("./refusal");
const { callWechat } = require("./wechatApi");

/*
 * Virtual payment: the client pays with wx.requestVirtualPayment, which takes signData and two signatures over its exact
 * text. Only the server can make them: one needs the AppKey, the other the user's session key.
 */

/** What WeChat has the client sign in place of an API path (documented). */
const clientPaymentUri = "requestVirtualPayment";

function paySignature(appKey, uri, body) {
  return createHmac("sha256", appKey).update(`${uri}&${body}`).digest("hex");
}

function sessionSignature(sessionKey, signData) {
  return createHmac("sha256", sessionKey).update(signData).digest("hex");
}

const modes = {
  short_series_goods: ["productId", "goodsPrice"],
  short_series_coin: [],
};

const checks = {
  code: (value) => matches(value, /^[\x21-\x7e]{1,128}$/) || "code must be what wx.login gave just now",
  mode: (value) => Object.hasOwn(modes, value) || `mode must be ${Object.keys(modes).join(" or ")}`,
  outTradeNo: (value) =>
    matches(value, /^[A-Za-z0-9_-]{8,32}$/) || "outTradeNo must be 8 to 32 letters, digits, - or _",
  buyQuantity: (value) => isPositiveInteger(value) || "buyQuantity must be a positive integer",
  productId: (value) => matches(value, /^[\x21-\x7e]{1,128}$/) || "productId must be the id of a published item",
  goodsPrice: (value) => isPositiveInteger(value) || "goodsPrice must be a positive integer (fen)",
  attach: (value) =>
    value === undefined ||
    (typeof value === "string" && value.length <= 1024) ||
    "attach must be a text of at most 1024",
};

/**
 * `{ mode, signData, paySig, signature }` for the Mini Program user whom the platform names in x-wx-openid; nothing in the
 * body can name another. Throws a Refusal: 401 nobody is named, 403 not theirs or not allowed, 400 wrong
 * parameters, 500 mayPay failed or is missing.
 */
async function signPayment(parameters, headers, { environment, virtualPaymentService }) {
  const user = identifyUser(headers, environment);
  const { mode = "short_series_goods", code } = parameters;
  const fields = ["outTradeNo", "buyQuantity", "attach", ...(Object.hasOwn(modes, mode) ? modes[mode] : [])];
  const problems = [checks.mode(mode), checks.code(code), ...fields.map((name) => checks[name](parameters[name]))];
  const found = problems.filter((result) => result !== true);
  if (found.length > 0) throw new Refusal(400, found.join("; "));
  const order = Object.fromEntries(fields.map((name) => [name, parameters[name]]));
  if (!(await virtualPaymentService.ask("mayPay", user, { mode, ...order }))) {
    throw new Refusal(403, "this payment is not allowed (services/virtualPaymentService.js, mayPay)");
  }
  requireUsable(environment, ["appId", "appSecret", "offerId", "appKey", "virtualPaymentEnv", "wechatApiBaseUrl"]);
  const sessionKey = await sessionKeyOf(user, code, environment);
  const signData = JSON.stringify({
    offerId: environment.offerId,
    env: environment.virtualPaymentEnv,
    currencyType: "CNY",
    ...order,
  });
  return {
    mode,
    signData,
    paySig: paySignature(environment.appKey, clientPaymentUri, signData),
    signature: sessionSignature(sessionKey, signData),
  };
}

/** The platform adds both headers to calls of wx.cloud.callHTTPFunction (documented), and removes a client's own (assumed). */
function identifyUser(headers, { appId }) {
  const openid = headers["x-wx-openid"];
  if (openid && appId !== undefined && headers["x-wx-appid"] === appId) return { openid, appId };
  throw new Refusal(
    401,
    "nobody vouches for this call: use wx.cloud.callHTTPFunction from this integration's Mini Program",
  );
}

/** Never leaves this function. */
async function sessionKeyOf({ openid }, code, environment) {
  const query = {
    appid: environment.appId,
    secret: environment.appSecret,
    js_code: code,
    grant_type: "authorization_code",
  };
  const session = await callWechat(environment, { method: "GET", path: "/sns/jscode2session", query });
  if (session.openid !== openid) throw new Refusal(403, "the code belongs to another user");
  if (typeof session.session_key !== "string") throw new Refusal(502, "WeChat's answer has no session_key");
  return session.session_key;
}

function matches(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

function isPositiveInteger(value) {
  return Number.isSafeInteger(value) && value > 0;
}

module.exports = { signPayment, paySignature, sessionSignature };
