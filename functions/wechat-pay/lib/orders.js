const { checks, isText } = require("./checks");
const { pick } = require("./fields");
const { Refusal } = require("./refusal");
const { appPayment, clientPayment } = require("./signature");

/* Orders: the four ways to pay, told apart by what WeChat Pay is asked and by what the client then takes. */

const optionalFields = ["attach", "time_expire", "goods_tag", "support_fapiao", "detail", "scene_info", "settle_info"];

/** `sign`: what the client takes instead of WeChat Pay's answer, made of the answer's prepay_id. */
const orders = {
  wxpay_order: {
    way: "jsapi",
    hasPayer: true,
    // prepay_id is documented, though the vendor's code leaves it out.
    sign: (environment, appId, prepayId, nowMs) => ({
      ...clientPayment(environment, appId, prepayId, nowMs),
      prepay_id: prepayId,
    }),
  },
  wxpay_order_native: { way: "native" },
  wxpay_order_h5: { way: "h5", more: ({ scene_info }) => [checks.scene_info(scene_info)] },
  wxpay_order_app: { way: "app", sign: appPayment },
};

const orderActions = Object.fromEntries(Object.entries(orders).map(([name, order]) => [name, orderAction(order)]));

function orderAction({ way, hasPayer = false, more = () => [], sign }) {
  return {
    uses: ["notifyURLPayURL"],
    setsPrice: true,
    handler: "onOrdered",
    check: (call) => {
      const { description, out_trade_no, amount, notify_url } = call.parameters;
      return [
        checks.description(description),
        checks.out_trade_no(out_trade_no),
        call.isPriced || checks.orderAmount(amount),
        checks.notify_url(notify_url),
        appIdProblem(call) ?? true,
        !hasPayer || isText(openidFor(call), 128) || "payer.openid is needed: who is going to pay",
        ...more(call.parameters),
      ];
    },
    counted: (call) => {
      const { payer: _payer, openid: _openid, ...parameters } = call.parameters;
      return { ...parameters, ...(hasPayer && { payer: { openid: openidFor(call) } }) };
    },
    run: async (call) => {
      const order = orderBody(call);
      const { status, data } = await call.ask("POST", `/v3/pay/transactions/${way}`, order);
      if (sign && !isText(data?.prepay_id, 64)) {
        throw new Refusal(502, "WeChat Pay's answer to the order has no prepay_id");
      }
      call.orderOwners.remember(order.out_trade_no, call.caller, payerOf(order));
      const { useServiceAccount: _way, ...named } = call.parameters;
      const shown = sign ? sign(call.environment, order.appid, data.prepay_id, Date.now()) : data;
      return { status, data: shown, told: [{ ...named, ...order }] };
    },
  };
}

function orderBody(call) {
  const { environment, parameters } = call;
  const { description, out_trade_no, amount, payer, notify_url = environment.orderNotifyUrl } = parameters;
  return {
    appid: appIdOf(call),
    mchid: environment.merchantId,
    description,
    out_trade_no,
    notify_url,
    amount: { total: amount.total, currency: amount.currency ?? "CNY" },
    ...(payer && { payer }),
    ...pick(parameters, optionalFields),
  };
}

function payerOf({ appid, payer }) {
  return payer && { openid: payer.openid, appId: appid };
}

/** The AppID under which an order or a transfer is made; undefined where there is none. */
function appIdOf({ environment, parameters: { appid, useServiceAccount } }) {
  if (appid !== undefined) return appid;
  return useServiceAccount === true ? environment.serviceAppId : (environment.appId ?? environment.serviceAppId);
}

/** In a few words; undefined where there is none. A payment under another AppID would be refused when its callback comes. */
function appIdProblem(call) {
  const appId = appIdOf(call);
  if (call.environment.userAppIds.includes(appId)) return undefined;
  // Without any AppID the variables are to blame, and named by requireUsable.
  if (call.environment.userAppIds.length === 0) return undefined;
  return call.parameters.appid === undefined
    ? "useServiceAccount needs the integration's service_app_id, which is not set"
    : "appid must be one of this integration's";
}

/**
 * Whose openid: the platform's word wins, where it is about the AppID of the order; an Official Account's openid, which no
 * platform header carries, comes from the body.
 */
function openidFor(call) {
  const { caller, environment, parameters } = call;
  const appId = caller.appId ?? environment.miniProgramAppId;
  if (caller.openid && (appId === appIdOf(call) || appIdOf(call) === undefined)) return caller.openid;
  return parameters.payer?.openid ?? parameters.openid;
}

module.exports = { orderActions, appIdOf, appIdProblem, openidFor };
