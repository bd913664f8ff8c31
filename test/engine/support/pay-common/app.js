/*
 * A function in the shape of the vendor's pay-common, written for this test: its file names, variables, routes, answers and
 * start command; a client of WeChat Pay from its own package.json, which calls api.mch.weixin.qq.com.
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

const actions = {
  async wxpay_order(body) {
    const order = {
      appid: env.appId,
      mchid: env.merchantId,
      notify_url: env.notifyURLPayURL,
      payer: { openid: body.openid },
      ...body,
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
  async wxpay_refund(body) {
    const refund = { notify_url: env.notifyURLRefundsURL, ...body };
    const { status, data } = await wechatPay.request("v3/refund/domestic/refunds", "post", refund);
    await service.handlerRefund(refund);
    return { status, data };
  },
  async wxpay_transfer(body) {
    const transfer = { appid: env.appId, notify_url: env.notifyURLPayURL, ...body };
    const { status, data } = await wechatPay.request("v3/fund-app/mch-transfer/transfer-bills", "post", transfer);
    await service.handlerTransfer(transfer, data);
    return { status, data: { ...data, mchId: env.merchantId } };
  },
};

const triggers = {
  "TRANSACTION.SUCCESS": (content) => service.handlerUnifiedTrigger(content),
  "REFUND.SUCCESS": (content) => service.handlerRefundTrigger(content),
  "MCHTRANSFER.BILL.FINISHED": (content) => service.handlerTransferTrigger(content),
};

exports.answer = async (request, response) => {
  const body = JSON.parse((await text(request)) || "{}");
  const reply = (status, value) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  try {
    const trigger = triggers[body.rawData?.event_type];
    if (trigger) {
      await trigger(body.ParsedContent);
      return reply(200, { code: "SUCCESS", message: "OK" });
    }
    const openid = request.headers["x-wx-openid"];
    const data = await actions[request.url.replace("/wx-pay/", "")]({ ...body, ...(openid && { payer: { openid } }) });
    return reply(200, { code: 0, msg: "success", data });
  } catch (error) {
    return reply(400, { code: -1, msg: error.response?.data?.message ?? error.message, data: null });
  }
};
