/*
 * A function in the shape of the vendor's pay-common, written for this test: its file names, variables, routes, answers and
 * start command, and what it does that ours does not (vendor source; measured); a client of WeChat Pay from its own
 * package.json, which calls api.mch.weixin.qq.com.
 */

const { text } = require("node:stream/consumers");
const { Formatter, Rsa, Wechatpay } = require("wechatpay-axios-plugin");
const OrderService = require("./services/orderService");

const { env } = process;
const service = new OrderService();
const key = (name) => env[name].replaceAll("\\n", "\n");

// The client's own base address is the real one.
const wechatPay = new Wechatpay({
  mchid: env.merchantId,
  serial: env.merchantSerialNumber,
  privateKey: key("privateKey"),
  certs: { [env.wxPayPublicKeyId]: key("wxPayPublicKey") },
  headers: { "Wechatpay-Serial": env.wxPayPublicKeyId },
}).client;

/** The body's openid beats the platform's. */
const actions = {
  async wxpay_order(body, openid) {
    const order = {
      appid: env.appId,
      mchid: env.merchantId,
      notify_url: env.notifyURLPayURL,
      ...body,
      payer: { openid: body.payer?.openid ?? openid },
    };
    const { status, data } = await wechatPay.request("v3/pay/transactions/jsapi", "post", order);
    await service.handlerUnified(order);
    const [timeStamp, nonceStr, bundle] = [
      String(Formatter.timestamp()),
      Formatter.nonce(),
      `prepay_id=${data.prepay_id}`,
    ];
    const paySign = Rsa.sign(Formatter.joinedByLineFeed(env.appId, timeStamp, nonceStr, bundle), key("privateKey"));
    return { status, data: { timeStamp, nonceStr, package: bundle, signType: "RSA", paySign } };
  },
  async wxpay_query_order_by_out_trade_no({ out_trade_no }) {
    const path = `v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=${env.merchantId}`;
    const { status, data } = await wechatPay.request(path, "get");
    return { status, data };
  },
  async wxpay_refund(body) {
    const refund = { notify_url: env.notifyURLRefundsURL, ...body };
    const { status, data } = await wechatPay.request("v3/refund/domestic/refunds", "post", refund);
    await service.handlerRefund(refund);
    return { status, data };
  },
  async wxpay_transfer(body, openid) {
    const transfer = { appid: env.appId, openid, notify_url: env.notifyURLPayURL, ...body };
    const { status, data } = await wechatPay.request("v3/fund-app/mch-transfer/transfer-bills", "post", transfer);
    await service.handlerTransfer(transfer, data);
    return { status, data: { ...data, mchId: env.merchantId } };
  },
};

const triggers = {
  unifiedOrderTrigger: (content) => service.handlerUnifiedTrigger(content),
  refundTrigger: (content) => service.handlerRefundTrigger(content),
  transferTrigger: (content) => service.handlerTransferTrigger(content),
};

/** Without MCHTRANSFER.BILL.FINISHED, the one that WeChat Pay sends. */
const triggerOfEvent = {
  "TRANSACTION.SUCCESS": "unifiedOrderTrigger",
  "TRANSACTION.FAIL": "unifiedOrderTrigger",
  "REFUND.SUCCESS": "refundTrigger",
  "REFUND.ABNORMAL": "refundTrigger",
  "REFUND.CLOSED": "refundTrigger",
  "MCHTRANSFER.TRANSFER.SUCCESS": "transferTrigger",
  "MCHTRANSFER.TRANSFER.FAIL": "transferTrigger",
};

/** By path, else by `_action`, else by the event. */
function nameOf(path, { _action, rawData, ParsedNotify }) {
  const named = [path, _action].find((one) => one?.startsWith("/wx-pay/"))?.slice("/wx-pay/".length) ?? _action;
  return named ?? triggerOfEvent[rawData?.event_type ?? ParsedNotify?.event_type];
}

exports.answer = async (request, response) => {
  const { _action, ...body } = JSON.parse((await text(request)) || "{}");
  const reply = (status, value) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  const name = nameOf(request.url, { _action, ...body });
  if (name === undefined) return reply(404, { code: -1, msg: "Not Found" });
  if (triggers[name]) {
    // Nobody waits for the handler, or hears what it returns.
    triggers[name](body.ParsedContent);
    return reply(200, { code: "SUCCESS", message: "OK" });
  }
  if (!actions[name]) return reply(400, { code: -1, msg: `unknown action ${name}` });
  try {
    return reply(200, { code: 0, msg: "success", data: await actions[name](body, request.headers["x-wx-openid"]) });
  } catch (error) {
    // What WeChat Pay refuses is a success too.
    const { status, data } = error.response ?? {};
    if (data) return reply(200, { code: 0, msg: "success", data: { status, error: JSON.stringify(data) } });
    return reply(400, { code: -1, msg: error.message, data: null });
  }
};
