const { requireAllowed, requireOpen } = require("./access");
const { isPositiveInteger } = require("./checks");
const { requireUsable } = require("./environment");
const { orderActions } = require("./orders");
const { orderReadActions } = require("./orderReads");
const { Refusal } = require("./refusal");
const { refundActions } = require("./refunds");
const { transferActions } = require("./transfers");
const { callWechatPay, safeToRepeat } = require("./wechatPayClient");

/*
 * Requests from the app to WeChat Pay. Each action is data: which variables it needs, what its parameters must be, which of
 * them count, the request that it becomes, and whom of the owner's code it tells.
 */

const actions = { ...orderActions, ...orderReadActions, ...refundActions, ...transferActions };

const credentialNames = [
  "appId",
  "service_app_id",
  "merchantId",
  "merchantSerialNumber",
  "privateKey",
  "wxPayPublicKey",
  "wxPayPublicKeyId",
  "wechatPayBaseUrl",
];

/**
 * Runs one action for `caller`; resolves to the answer's data. `context`: `{ environment, service, orderOwners }`.
 * Throws a Refusal: 401 unknown caller, 403 not allowed, 400 unknown action or wrong parameters, 500 unusable variables or
 * business code that failed, 502 no answer that can be trusted.
 */
async function pay(name, body, caller, context) {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw new Refusal(400, `unknown action; known are ${Object.keys(actions).join(", ")}`);
  requireOpen(caller, name, context);

  const asked = { ...context, caller, parameters: honoured(body, caller), ask: asker(context.environment) };
  asked.isPriced = Boolean(action.setsPrice) && caller.kind !== "server" && context.service.has("priceOf");
  const problems = action.check(asked).filter((result) => result !== true);
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  const call = { ...asked, parameters: await settled(action, asked) };
  await requireAllowed(caller, name, call.parameters, context);
  requireUsable(context.environment, [...credentialNames, ...(action.uses ?? [])]);

  const { status, data, told } = await action.run(call);
  if (action.handler) await tell(action.handler, name, told, context.service);
  return { ...flat(data), status, data };
}

function asker(environment) {
  return (method, path, content) => callWechatPay(environment, method, path, content);
}

/** Whoever names these decides where money, or word of it, goes. */
const fromServersOnly = ["appid", "notify_url", "settle_info", "funds_account", "goods_detail"];
/** From nobody: the merchant is this integration's; what calls itself userInfo was not added by the platform for sure. */
const fromNobody = ["mchid", "userInfo"];

/** The parameters that count, for WeChat Pay and for the owner's code alike. */
function honoured(body, { kind }) {
  const dropped = kind === "server" ? fromNobody : [...fromNobody, ...fromServersOnly];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith("_") && !dropped.includes(name)));
}

/** What is judged is what is done: the owner's code sees who counts of those named, which number, and the price that does. */
async function settled(action, asked) {
  const parameters = action.counted(asked);
  return asked.isPriced ? priced({ ...asked, parameters }) : parameters;
}

/** With the price that the owner's code says; the client's counts for nothing then. */
async function priced({ parameters, caller, service }) {
  const { amount, ...order } = parameters;
  const total = await service.ask("priceOf", order, caller);
  if (!isPositiveInteger(total)) {
    throw new Refusal(400, "there is no price for this order (services/orderService.js, priceOf)");
  }
  const named = amount?.total;
  if (isPositiveInteger(named) && named !== total) {
    console.log(`order ${order.out_trade_no}: ${total} fen, says priceOf; the client said ${named}`);
  }
  return { ...parameters, amount: { currency: "CNY", total } };
}

/** After WeChat Pay took it, before the caller hears of it. What it returns counts for nothing (vendor source). */
async function tell(handler, name, told, service) {
  if (!service.has(handler)) return;
  await service.ask(handler, ...told).catch((error) => {
    throw new Refusal(error.status, `WeChat Pay took ${name}, but ${error.message}. ${safeToRepeat}`);
  });
}

/** Front ends read the answer's fields in `data.data`, or in `data` (vendor source: its examples and its documentation). */
function flat({ status: _status, data: _data, code: _code, ...fields }) {
  return fields;
}

module.exports = { pay };
