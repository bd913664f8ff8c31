const { looksLikeCallback } = require("./callbacks");
const { Refusal } = require("./refusal");

/*
 * POST /wx-pay/<action>                      requests from the app to WeChat Pay
 * POST /wx-pay/unifiedOrderTrigger, …        callbacks, at the vendor's own routes
 * POST /wechatpay/order, /refund, /transfer  callbacks, forwarded by the Integration Center or WeChat Pay's own
 * POST anything else                         any of them, told apart by the body
 * GET  /wx-pay/client_ip                     the caller's address
 */

const prefix = "/wx-pay/";
const triggers = new Set(["unifiedOrderTrigger", "refundTrigger", "transferTrigger"]);
const callbackPaths = new Set(["/wechatpay/order", "/wechatpay/refund", "/wechatpay/transfer"]);

/** Without the query, and without one slash at the end, as the vendor's framework takes it by default (assumed). */
function pathOf(url) {
  return url.split("?")[0].replace(/(?<=.)\/$/, "");
}

/** Whether the path alone says that a callback comes: its sender reads errors in a shape of its own. */
function isCallbackPath(path) {
  return callbackPaths.has(path) || triggers.has(afterPrefix(path));
}

/**
 * `{ callback: true, trigger? }`, or `{ action, parameters }`. A body selects where the path does not (HTTP API,
 * callFunction): by `_action`, then by `path`, then by being a callback. Throws a Refusal: 404 nothing is selected, 400.
 */
function selectRoute(path, body) {
  if (path.startsWith(prefix)) return named(path.slice(prefix.length), body);
  if (callbackPaths.has(path)) return { callback: true };
  const { _action, ...rest } = body;
  if (_action !== undefined) {
    if (typeof _action !== "string") throw new Refusal(400, "_action must be a text");
    return named(afterPrefix(_action) ?? _action, rest);
  }
  const { path: bodyPath, method: _method, ...parameters } = rest;
  const name = typeof bodyPath === "string" ? afterPrefix(bodyPath.split("?")[0]) : undefined;
  if (name !== undefined) return named(name, parameters);
  if (looksLikeCallback(body)) return { callback: true };
  throw new Refusal(404, "no such route; see README.md");
}

function named(name, parameters) {
  return triggers.has(name) ? { callback: true, trigger: name } : { action: name, parameters };
}

/** What follows the last /wx-pay/; undefined where there is none. */
function afterPrefix(path) {
  const at = path.lastIndexOf(prefix);
  return at < 0 ? undefined : path.slice(at + prefix.length);
}

module.exports = { pathOf, isCallbackPath, selectRoute };
