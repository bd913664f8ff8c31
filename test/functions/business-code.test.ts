import { merchant } from "../wechat-pay/support/world";
import { asServer, asUser, type Shop, startShop } from "./support/shop";
import { injected, integrationId, post, startTemplate, type Template } from "./support/template";

/*
 * services/orderService.js in each of its forms: ours, and what the vendor's documentation and its two public templates
 * have. A handler writes what it got as one line of JSON.
 */

const fromGateway = { "x-tcb-integration-id": integrationId };

/** Six handlers that use a private helper and a static field, as the vendor's samples do. */
const vendorHandlers = `
  #tell(what, ...got) { this.constructor.count += 1; console.log(what + " " + JSON.stringify(got)); return true; }
  async handlerUnified(params) { return this.#tell("ordered", params); }
  async handlerUnifiedTrigger(params) { return this.#tell("paid", params); }
  async handlerRefund(params) { return this.#tell("refund asked", params); }
  async handlerRefundTrigger(params) { return this.#tell("refund ended", params); }
  async handlerTransfer(params, result) { return this.#tell("transfer asked", params, result); }
  async handlerTransferTrigger(params) { return this.#tell("transfer ended", params); }
`;
const vendorClass = `class OrderService { static count = 0; ${vendorHandlers} }`;
const functionsByName = `
  const tell = (what) => async (...got) => { console.log(what + " " + JSON.stringify(got)); return true; };
  const handlers = {
    handlerUnified: tell("ordered"), handlerUnifiedTrigger: tell("paid"), handlerRefund: tell("refund asked"),
    handlerRefundTrigger: tell("refund ended"), handlerTransfer: tell("transfer asked"),
    handlerTransferTrigger: tell("transfer ended"),
  };`;
const ours = `
  const tell = (what) => async (...got) => { console.log(what + " " + JSON.stringify(got)); };
  module.exports = {
    onOrdered: tell("ordered"), onPaid: tell("paid"), onRefundRequested: tell("refund asked"),
    onRefunded: tell("refund ended"), onRefundFailed: tell("refund ended"), onTransferRequested: tell("transfer asked"),
    onTransferFinished: tell("transfer ended"),
  };`;

describe.each([
  ["a class", `${vendorClass} module.exports = OrderService;`],
  ["a class as a key", `${vendorClass} module.exports = { OrderService };`],
  ["a class as default", `${vendorClass} module.exports = { default: OrderService };`],
  ["an object", `${vendorClass} module.exports = new OrderService();`],
  ["functions by name", `${functionsByName} module.exports = handlers;`],
  ["functions by name, one by one", `${functionsByName} Object.assign(exports, handlers);`],
  ["our own form", ours],
])("business code as %s", (_name, service) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, service);
  });
  afterAll(() => shop.stop());

  async function told(what: string): Promise<unknown[]> {
    await shop.template.logged(`${what} [`);
    return JSON.parse(new RegExp(`^${what} (\\[.*\\])$`, "m").exec(shop.template.log())?.[1] ?? "");
  }

  it("hears of an order, a refund and a transfer, before and after", async () => {
    const order = shop.order({ attach: "table 7", skill_name: "tea-master", _hidden: 1, mchid: "1", notify_url: "x" });
    expect((await shop.call("wxpay_order", { ...order, useServiceAccount: false }, asUser)).status).toBe(200);
    expect(await told("ordered")).toEqual([
      {
        description: order.description,
        out_trade_no: order.out_trade_no,
        amount: { total: 100, currency: "CNY" },
        attach: "table 7",
        skill_name: "tea-master",
        appid: merchant.appId,
        mchid: merchant.merchantId,
        notify_url: injected.notifyURLPayURL,
        payer: { openid: asUser["x-wx-openid"] },
      },
    ]);

    const paid = shop.pay(order.out_trade_no).data;
    await deliver("TRANSACTION.SUCCESS", paid);
    expect(await told("paid")).toEqual([paid]);

    const refund = { out_trade_no: order.out_trade_no, out_refund_no: "R1", amount: { refund: 10, total: 100 } };
    await shop.call("wxpay_refund", { ...refund, ticket: "t1" }, asServer);
    expect(await told("refund asked")).toMatchObject([
      { ...refund, ticket: "t1", notify_url: injected.notifyURLRefundsURL },
    ]);
    const ended = { ...refund, mchid: merchant.merchantId, refund_status: "ABNORMAL" };
    await deliver("REFUND.ABNORMAL", ended);
    expect(await told("refund ended")).toEqual([ended]);

    const transfer = {
      out_bill_no: "B1",
      transfer_scene_id: "1005",
      openid: "oReceiver",
      transfer_amount: 100,
      transfer_remark: "佣金",
      transfer_scene_report_infos: [{ info_type: "a", info_content: "b" }],
    };
    await shop.call("wxpay_transfer", { ...transfer, ticket: "t2" }, asServer);
    expect(await told("transfer asked")).toEqual([
      { ...transfer, ticket: "t2", appid: merchant.appId },
      expect.objectContaining({ out_bill_no: "B1", state: "WAIT_USER_CONFIRM", package_info: expect.any(String) }),
    ]);
    const bill = { out_bill_no: "B1", mch_id: merchant.merchantId, state: "SUCCESS" };
    await deliver("MCHTRANSFER.BILL.FINISHED", bill);
    expect(await told("transfer ended")).toEqual([bill]);
  });

  it("hears nothing of what WeChat Pay refused, of queries and of closing", async () => {
    const lines = () =>
      shop.template
        .log()
        .split("\n")
        .filter((line) => line.includes(" [{")).length;
    const before = lines();
    const order = shop.order({ out_trade_no: "T-closed" });
    await shop.call("wxpay_order_native", order, asServer);
    await shop.call("wxpay_close_order", order, asServer);
    expect((await shop.call("wxpay_order_native", order, asServer)).status).toBe(400);
    await shop.call("wxpay_query_order_by_out_trade_no", order, asServer);
    // The log keeps its order, so what would have been told before this stands in it.
    await shop.call("wxpay_order_native", shop.order({ out_trade_no: "T-marker" }), asServer);
    await shop.template.logged("T-marker");
    expect(lines()).toBe(before + 2);
  });

  async function deliver(event: string, content: object) {
    const body = { ParsedContent: content, rawData: { event_type: event } };
    expect((await post(shop.url, body, fromGateway)).body).toEqual({ code: "SUCCESS", message: "OK" });
  }
});

describe("business code that fails", () => {
  const paid = (out_trade_no: string) => ({
    rawData: { event_type: "TRANSACTION.SUCCESS" },
    ParsedContent: {
      mchid: merchant.merchantId,
      appid: merchant.appId,
      out_trade_no,
      transaction_id: "4200002611202611231234567890",
      trade_state: "SUCCESS",
      amount: { total: 100 },
    },
  });

  async function withService(service: string, check: (template: Template) => Promise<void>) {
    const template = await startTemplate(injected, service);
    try {
      await check(template);
    } finally {
      await template.stop();
    }
  }
  const deliver = (template: Template, number = "T1") => post(template.url, paid(number), fromGateway);

  it.each([
    ["throws", "async handlerUnifiedTrigger() { throw new Error('canary'); }", "handlerUnifiedTrigger"],
    ["throws at once", "handlerUnifiedTrigger() { throw new Error('canary'); }", "handlerUnifiedTrigger"],
    ["answers false", "async handlerUnifiedTrigger() { return false; }", "handlerUnifiedTrigger"],
    ["answers FAIL", "async handlerUnifiedTrigger() { return { code: 'FAIL' }; }", "handlerUnifiedTrigger"],
    ["in our form answers false", "async onPaid() { return false; }", "onPaid"],
  ])("that %s makes WeChat Pay come again; the log names handler and file", (_name, handler, named) =>
    withService(`module.exports = { ${handler} };`, async (template) => {
      const answer = await deliver(template);
      expect(answer).toEqual({ status: 500, body: { code: "FAIL", message: "the business code failed" } });
      await template.logged(`order T1: business code failed in ${named} (services/orderService.js)`);
    }),
  );

  it.each([
    [
      "the vendor's",
      "class OrderService { handlerUnified() {} } module.exports = OrderService;",
      "handlerUnifiedTrigger",
    ],
    ["ours", "module.exports = { onRefunded() {} };", "onPaid"],
    ["none", "module.exports = {};", "onPaid"],
  ])("a missing handler (%s) makes WeChat Pay come again; the log names handler and file", (_name, service, named) =>
    withService(service, async (template) => {
      expect(await deliver(template)).toMatchObject({ status: 500, body: { code: "FAIL" } });
      await template.logged(`order T1: there is no ${named} (services/orderService.js)`);
    }),
  );

  it.each([
    ["has a typing mistake", "module.exports = {", "SyntaxError"],
    ["needs a package that is not there", "require('wx-server-sdk');", "Cannot find module 'wx-server-sdk'"],
    ["throws when it is made", "module.exports = class { constructor() { throw new Error('canary'); } };", "canary"],
    ["exports nothing usable", "module.exports = 7;", "neither an object nor a class"],
  ])("a file that %s: the function starts, says why, and refuses callbacks and orders", (_name, service, reason) =>
    withService(service, async (template) => {
      await template.logged("services/orderService.js cannot be loaded");
      await template.logged(reason);
      expect(await deliver(template)).toMatchObject({ status: 500, body: { code: "FAIL" } });
      const order = { description: "a", out_trade_no: "T20261123", amount: { total: 1 } };
      const answer = await post(`${template.url}/wx-pay/wxpay_order_native`, order, asUser);
      expect(answer).toMatchObject({ status: 500, body: { code: -1, data: null } });
      expect(answer.body.msg).toContain("services/orderService.js");
    }),
  );

  it("after WeChat Pay took the order: the caller learns that it failed and may repeat, never why", async () => {
    const shop = await startShop(
      {},
      "module.exports = class { async handlerUnified() { throw new Error('canary database password'); } };",
    );
    try {
      const order = shop.order();
      const answer = await shop.call("wxpay_order", order, asUser);
      expect(answer).toMatchObject({ status: 500, body: { code: -1, data: null } });
      expect(answer.body.msg).toMatch(/^WeChat Pay took wxpay_order, but the business code failed. Repeating it/);
      expect(shop.placed(order.out_trade_no)?.state).toBe("NOTPAY");
      await shop.template.logged("handlerUnified (services/orderService.js): Error: canary database password");
      expect((await shop.call("wxpay_order", order, asUser)).status).toBe(500);
    } finally {
      await shop.stop();
    }
  });

  it("what it returns of an order that was taken counts for nothing, as in the vendor's template", async () => {
    const shop = await startShop({}, "module.exports = class { async handlerUnified() { return false; } };");
    try {
      expect((await shop.call("wxpay_order", shop.order(), asUser)).status).toBe(200);
    } finally {
      await shop.stop();
    }
  });
});
