import { X509Certificate } from "node:crypto";
import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin";
import { payOrder, settleRefund } from "../../lab/third-parties/wechat-pay/api";
import { type Answer, client as clientOf, refusalOf } from "./support/client";
import { merchant, platform, platformSerial, startWechatPay } from "./support/world";

/*
 * The local WeChat Pay, driven by a client that is not ours: it signs each request, and accepts an answer only when its
 * signature verifies with the key that the answer names.
 */

let wechatPay: Awaited<ReturnType<typeof startWechatPay>>;
beforeAll(async () => {
  wechatPay = await startWechatPay();
});
afterAll(() => wechatPay.stop());

/** Which of WeChat Pay's keys the client knows and asks for is its own choice. */
const client = (options: Parameters<typeof clientOf>[1] = {}) => clientOf(wechatPay.url, options);

let orders = 0;
function order(changes: object = {}) {
  orders += 1;
  return {
    appid: merchant.appId,
    mchid: merchant.merchantId,
    description: "a cup of tea",
    out_trade_no: `T2026${orders}`.padEnd(12, "0"),
    notify_url: "https://shop.example/wechatpay/order",
    amount: { total: 100, currency: "CNY" },
    ...changes,
  };
}
const jsapi = (changes: object = {}) => order({ payer: { openid: "oCanaryOpenid" }, ...changes });
const pay = (outTradeNo: string, openid?: string) =>
  payOrder(wechatPay.ledger, Date.now(), merchant.merchantId, outTradeNo, openid);
const query = (outTradeNo: string) =>
  client().get(`v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${merchant.merchantId}`);

describe("orders", () => {
  it("are taken in the four ways, each with its own way to pay", async () => {
    expect((await client().post("v3/pay/transactions/jsapi", jsapi())).data).toEqual({
      prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/),
    });
    expect((await client().post("v3/pay/transactions/native", order())).data.code_url).toMatch(/^weixin:\/\/wxpay\//);
    expect((await client().post("v3/pay/transactions/app", order())).data.prepay_id).toMatch(/^wx/);
    const scene_info = { payer_client_ip: "192.0.2.1", h5_info: { type: "Wap" } };
    expect((await client().post("v3/pay/transactions/h5", order({ scene_info }))).data.h5_url).toMatch(/^https:\/\//);
  });

  it("can be queried by both numbers once paid, and by their own before", async () => {
    const placed = jsapi({ attach: "table 7" });
    await client().post("v3/pay/transactions/jsapi", placed);
    expect((await query(placed.out_trade_no)).data).toMatchObject({ trade_state: "NOTPAY", amount: { total: 100 } });

    const notice = pay(placed.out_trade_no);
    const paid = (await query(placed.out_trade_no)).data;
    expect(paid).toEqual(notice.data);
    expect(paid).toMatchObject({ trade_state: "SUCCESS", attach: "table 7", payer: { openid: "oCanaryOpenid" } });
    expect(notice).toMatchObject({ event: "TRANSACTION.SUCCESS", notifyUrl: placed.notify_url });
    const byTransaction = await client().get(
      `v3/pay/transactions/id/${paid.transaction_id}?mchid=${merchant.merchantId}`,
    );
    expect(byTransaction.data).toEqual(paid);
  });

  it("of Native take the payer who scans the code", async () => {
    const placed = order();
    await client().post("v3/pay/transactions/native", placed);
    expect(pay(placed.out_trade_no, "oWhoScanned").data).toMatchObject({
      payer: { openid: "oWhoScanned" },
      trade_type: "NATIVE",
    });
  });

  it("can be sent again unchanged, but not with another amount", async () => {
    const placed = jsapi();
    await client().post("v3/pay/transactions/jsapi", placed);
    await client().post("v3/pay/transactions/jsapi", placed);
    const other = client().post("v3/pay/transactions/jsapi", { ...placed, amount: { total: 1 } });
    expect(await refusalOf(other)).toMatchObject({ status: 403, code: "OUT_TRADE_NO_USED" });
  });

  it("that are closed can be neither paid nor sent again; closing answers 204, signed", async () => {
    const placed = jsapi();
    await client().post("v3/pay/transactions/jsapi", placed);
    const close = () =>
      client().post(`v3/pay/transactions/out-trade-no/${placed.out_trade_no}/close`, { mchid: merchant.merchantId });
    expect((await close()).status).toBe(204);
    expect((await close()).status).toBe(204);
    expect((await query(placed.out_trade_no)).data.trade_state).toBe("CLOSED");
    expect(() => pay(placed.out_trade_no)).toThrow("closed");
    expect(await refusalOf(client().post("v3/pay/transactions/jsapi", placed))).toMatchObject({ code: "ORDER_CLOSED" });
  });

  it("that are paid can be neither paid, closed nor sent again", async () => {
    const placed = jsapi();
    await client().post("v3/pay/transactions/jsapi", placed);
    pay(placed.out_trade_no);
    expect(() => pay(placed.out_trade_no)).toThrow("paid");
    const path = `v3/pay/transactions/out-trade-no/${placed.out_trade_no}/close`;
    const paid = { status: 400, code: "ORDERPAID" };
    expect(await refusalOf(client().post(path, { mchid: merchant.merchantId }))).toMatchObject(paid);
    expect(await refusalOf(client().post("v3/pay/transactions/jsapi", placed))).toMatchObject(paid);
  });

  it("that nobody placed do not exist", async () => {
    const missing = { status: 404, code: "ORDER_NOT_EXIST" };
    expect(await refusalOf(query("T20260000nobody"))).toMatchObject(missing);
    const byTransaction = client().get(`v3/pay/transactions/id/4200000000?mchid=${merchant.merchantId}`);
    expect(await refusalOf(byTransaction)).toMatchObject(missing);
    expect(() => pay("T20260000nobody")).toThrow("no such order");
  });

  it("of another app or merchant, and broken ones, are refused with every problem", async () => {
    const post = (body: object) => refusalOf(client().post("v3/pay/transactions/jsapi", body));
    expect(await post(jsapi({ appid: "wx9999999999999999" }))).toMatchObject({ code: "APPID_MCHID_NOT_MATCH" });
    expect(await post(jsapi({ mchid: "1900000002" }))).toMatchObject({ status: 400, code: "PARAM_ERROR" });
    const broken = await post(jsapi({ amount: { total: 0.5 }, notify_url: "http://shop.example/?a=1", payer: {} }));
    expect(broken).toMatchObject({ status: 400, code: "PARAM_ERROR" });
    for (const path of ["amount.total", "notify_url", "payer.openid"]) expect(broken.message).toContain(path);
  });
});

describe("refunds", () => {
  async function paidOrder() {
    const placed = jsapi();
    await client().post("v3/pay/transactions/jsapi", placed);
    return { outTradeNo: placed.out_trade_no, transactionId: String(pay(placed.out_trade_no).data.transaction_id) };
  }
  const refund = (outTradeNo: string, changes: object = {}) => ({
    out_trade_no: outTradeNo,
    out_refund_no: `R${outTradeNo}`,
    notify_url: "https://shop.example/wechatpay/refund",
    amount: { refund: 60, total: 100, currency: "CNY" },
    ...changes,
  });
  const post = (body: object) => client().post("v3/refund/domestic/refunds", body);

  it("are processed, then arrive, with a notification; the order shows it", async () => {
    const { outTradeNo, transactionId } = await paidOrder();
    const placed = (await post(refund(outTradeNo))).data;
    expect(placed).toMatchObject({ status: "PROCESSING", transaction_id: transactionId, amount: { refund: 60 } });
    expect((await query(outTradeNo)).data.trade_state).toBe("REFUND");

    const notice = settleRefund(wechatPay.ledger, Date.now(), merchant.merchantId, `R${outTradeNo}`);
    expect(notice).toMatchObject({
      event: "REFUND.SUCCESS",
      notifyUrl: "https://shop.example/wechatpay/refund",
      data: { refund_status: "SUCCESS", out_trade_no: outTradeNo, mchid: merchant.merchantId },
    });
    const shown = (await client().get(`v3/refund/domestic/refunds/R${outTradeNo}`)).data;
    expect(shown).toMatchObject({ status: "SUCCESS", refund_id: placed.refund_id });
    expect(shown.success_time).toMatch(/\+08:00$/);
  });

  it("sent twice are one refund; the same number for another amount is refused", async () => {
    const { outTradeNo } = await paidOrder();
    const first = (await post(refund(outTradeNo))).data.refund_id;
    expect((await post(refund(outTradeNo))).data.refund_id).toBe(first);
    const other = post(refund(outTradeNo, { amount: { refund: 1, total: 100 } }));
    expect(await refusalOf(other)).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
  });

  it("never exceed the order, also in parts", async () => {
    const { outTradeNo, transactionId } = await paidOrder();
    await post(refund(outTradeNo));
    const byTransaction = { ...refund(outTradeNo), out_trade_no: undefined, transaction_id: transactionId };
    const second = { ...byTransaction, out_refund_no: `R2${outTradeNo}`, amount: { refund: 41, total: 100 } };
    expect(await refusalOf(post(second))).toMatchObject({ code: "INVALID_REQUEST" });
    expect((await post({ ...second, amount: { refund: 40, total: 100 } })).status).toBe(200);
  });

  it("of unpaid orders, and unknown refunds, do not exist", async () => {
    const placed = jsapi();
    await client().post("v3/pay/transactions/jsapi", placed);
    const missing = { status: 404, code: "RESOURCE_NOT_EXISTS" };
    expect(await refusalOf(post(refund(placed.out_trade_no)))).toMatchObject(missing);
    expect(await refusalOf(client().get("v3/refund/domestic/refunds/R-nobody"))).toMatchObject(missing);
  });
});

describe("answers", () => {
  it("are signed by the certificate for a client that asks for it; the client gets that one with the APIv3 key", async () => {
    const certificateClient = client({ certs: { [platformSerial]: platform.certificatePem }, asks: platformSerial });
    const { data } = await certificateClient.get("v3/certificates");
    expect(data.data).toHaveLength(1);
    const { serial_no, encrypt_certificate: encrypted } = data.data[0];
    const { ciphertext, nonce, associated_data } = encrypted;
    const pem = Aes.AesGcm.decrypt(ciphertext, merchant.apiV3Key, nonce, associated_data);
    expect(pem).toBe(platform.certificatePem);
    expect(new X509Certificate(pem).serialNumber).toBe(serial_no);
  });

  it("of errors are signed too, and nothing is where nothing was built", async () => {
    const error = await client()
      .get("v3/transfer/batches")
      .catch((caught: { response: Answer }) => caught.response);
    expect(error).toMatchObject({ status: 501, data: { code: "NOT_IMPLEMENTED_LOCALLY" } });
    const { headers, data } = error;
    const message = Formatter.response(
      headers["wechatpay-timestamp"] ?? "",
      headers["wechatpay-nonce"] ?? "",
      JSON.stringify(data),
    );
    expect(Rsa.verify(message, headers["wechatpay-signature"] ?? "", platform.publicKeyPem)).toBe(true);
  });
});
