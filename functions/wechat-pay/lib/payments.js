const { identifyCaller } = require("./callers");
const { requireUsable } = require("./environment");
const { Refusal } = require("./refusal");
const { clientPayment } = require("./signature");
const { callWechatPay } = require("./wechatPayClient");

/*
 * Requests from the app to WeChat Pay. Each action is data: which parameters it needs, which variables, and the request
 * that it becomes. Names and limits as in the platform's own template (vendor source: pay-common).
 */

const checks = {
  description: (value) => isText(value, 127) || "description must be a text of 1 to 127 characters",
  out_trade_no: (value) =>
    matches(value, /^[A-Za-z0-9_-]{6,32}$/) || "out_trade_no must be 6 to 32 letters, digits, - or _",
  out_refund_no: (value) =>
    matches(value, /^[A-Za-z0-9_|*@-]{1,64}$/) || "out_refund_no must be 1 to 64 letters, digits or any of _-|*@",
  transaction_id: (value) =>
    matches(value, /^[A-Za-z0-9]{1,32}$/) || "transaction_id must be 1 to 32 letters or digits",
  orderAmount: (amount) =>
    isPositiveInteger(amount?.total) || "amount.total must be a positive integer (fen, 100 for 1 yuan)",
  refundAmount: (amount) =>
    (isPositiveInteger(amount?.total) && isPositiveInteger(amount?.refund) && amount.refund <= amount.total) ||
    "amount.total and amount.refund must be positive integers (fen), refund not above total",
  scene_info: (value) =>
    (isText(value?.payer_client_ip, 45) && isText(value?.h5_info?.type, 32)) ||
    "scene_info.payer_client_ip and scene_info.h5_info.type are needed for H5",
};

const optionalOrderFields = [
  "attach",
  "time_expire",
  "goods_tag",
  "support_fapiao",
  "detail",
  "scene_info",
  "settle_info",
];

const actions = {
  wxpay_order: {
    uses: ["notifyURLPayURL"],
    check: ({ description, out_trade_no, amount }, openid) => [
      checks.description(description),
      checks.out_trade_no(out_trade_no),
      checks.orderAmount(amount),
      isText(openid, 128) || "payer.openid is needed: who is going to pay",
    ],
    send: async (environment, parameters, openid) => {
      const order = { ...orderBody(environment, parameters), payer: { openid } };
      const { status, data } = await callWechatPay(environment, "POST", "/v3/pay/transactions/jsapi", order);
      if (!isText(data?.prepay_id, 64)) throw new Refusal(502, "WeChat Pay's answer to the order has no prepay_id");
      return { status, data: clientPayment(environment, order.appid, data.prepay_id, Date.now()) };
    },
  },
  wxpay_order_native: {
    uses: ["notifyURLPayURL"],
    check: ({ description, out_trade_no, amount }) => [
      checks.description(description),
      checks.out_trade_no(out_trade_no),
      checks.orderAmount(amount),
    ],
    send: (environment, parameters) =>
      callWechatPay(environment, "POST", "/v3/pay/transactions/native", orderBody(environment, parameters)),
  },
  wxpay_order_h5: {
    uses: ["notifyURLPayURL"],
    check: ({ description, out_trade_no, amount, scene_info }) => [
      checks.description(description),
      checks.out_trade_no(out_trade_no),
      checks.orderAmount(amount),
      checks.scene_info(scene_info),
    ],
    send: (environment, parameters) =>
      callWechatPay(environment, "POST", "/v3/pay/transactions/h5", orderBody(environment, parameters)),
  },
  wxpay_query_order_by_out_trade_no: {
    uses: [],
    check: ({ out_trade_no }) => [checks.out_trade_no(out_trade_no)],
    send: (environment, { out_trade_no }) =>
      callWechatPay(environment, "GET", `${orderPath(out_trade_no)}?${merchant(environment)}`),
  },
  wxpay_query_order_by_transaction_id: {
    uses: [],
    check: ({ transaction_id }) => [checks.transaction_id(transaction_id)],
    send: (environment, { transaction_id }) =>
      callWechatPay(environment, "GET", `/v3/pay/transactions/id/${transaction_id}?${merchant(environment)}`),
  },
  wxpay_close_order: {
    uses: [],
    check: ({ out_trade_no }) => [checks.out_trade_no(out_trade_no)],
    send: (environment, { out_trade_no }) =>
      callWechatPay(environment, "POST", `${orderPath(out_trade_no)}/close`, { mchid: environment.merchantId }),
  },
  wxpay_refund: {
    uses: ["notifyURLRefundsURL"],
    check: ({ transaction_id, out_trade_no, out_refund_no, amount, reason }) => [
      transaction_id === undefined ? checks.out_trade_no(out_trade_no) : checks.transaction_id(transaction_id),
      checks.out_refund_no(out_refund_no),
      checks.refundAmount(amount),
      reason === undefined || isText(reason, 80) || "reason must be a text of at most 80 characters",
    ],
    send: (environment, { transaction_id, out_trade_no, out_refund_no, amount, reason }) =>
      callWechatPay(environment, "POST", "/v3/refund/domestic/refunds", {
        // WeChat Pay takes one of the two (documented).
        ...(transaction_id === undefined ? { out_trade_no } : { transaction_id }),
        out_refund_no,
        reason,
        notify_url: environment.refundNotifyUrl,
        amount: { refund: amount.refund, total: amount.total, currency: amount.currency ?? "CNY" },
      }),
  },
  wxpay_refund_query: {
    uses: [],
    check: ({ out_refund_no }) => [checks.out_refund_no(out_refund_no)],
    send: (environment, { out_refund_no }) =>
      callWechatPay(environment, "GET", `/v3/refund/domestic/refunds/${encodeURIComponent(out_refund_no)}`),
  },
};

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
 * Runs one action for whoever `headers` identify; resolves to `{ status, data }` of WeChat Pay.
 * Throws a Refusal: 401 unknown caller, 403 not allowed, 400 unknown action or wrong parameters, 500 unusable variables.
 */
async function pay(name, parameters, headers, { environment, orderService }) {
  const caller = identifyCaller(headers, environment);
  if (!caller) {
    throw new Refusal(
      401,
      "nobody vouches for this call: use wx.cloud.callHTTPFunction from this integration's Mini Program, or x-server-key",
    );
  }
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw new Refusal(400, `unknown action; known are ${Object.keys(actions).join(", ")}`);

  // The platform's word on who is calling always wins over the body.
  const openid = caller.openid ?? parameters.payer?.openid ?? parameters.openid;
  const problems = action.check(parameters, openid).filter((result) => result !== true);
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  if (!(await orderService.mayCall(caller, name, parameters))) {
    throw new Refusal(403, `${name} is not allowed for this caller (services/orderService.js, mayCall)`);
  }
  requireUsable(environment, [...credentialNames, ...action.uses]);
  return action.send(environment, parameters, openid);
}

function orderBody(environment, parameters) {
  const { description, out_trade_no, amount, useServiceAccount } = parameters;
  const appid = useServiceAccount === true ? environment.serviceAppId : (environment.appId ?? environment.serviceAppId);
  if (!appid) throw new Refusal(400, "useServiceAccount needs the integration's service_app_id, which is not set");
  return {
    appid,
    mchid: environment.merchantId,
    description,
    out_trade_no,
    notify_url: environment.orderNotifyUrl,
    amount: { total: amount.total, currency: amount.currency ?? "CNY" },
    ...pick(parameters, optionalOrderFields),
  };
}

function orderPath(outTradeNo) {
  return `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`;
}

function merchant(environment) {
  return new URLSearchParams({ mchid: environment.merchantId });
}

function pick(source, names) {
  return Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));
}

function matches(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

function isText(value, maxCharacters) {
  return typeof value === "string" && value.trim() !== "" && [...value].length <= maxCharacters;
}

function isPositiveInteger(value) {
  return Number.isSafeInteger(value) && value > 0;
}

module.exports = { pay };
