import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settleRefund } from "../../lab/third-parties/wechat-pay/api";
import { merchant } from "../wechat-pay/support/world";
import { asServer, asStranger, asUser, nobody, openid, type Shop, startShop } from "./support/shop";
import { integrationId, post } from "./support/template";

/* A user gets at orders of his own, for the price that they have. */

describe("somebody else's order", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  async function ordered(changes: object = {}) {
    const order = shop.order(changes);
    expect((await shop.call("wxpay_order", order)).status).toBe(200);
    return order.out_trade_no;
  }
  const query = (out_trade_no: string, headers?: Record<string, string>) =>
    shop.call("wxpay_query_order_by_out_trade_no", { out_trade_no }, headers);
  const close = (out_trade_no: string, headers?: Record<string, string>) =>
    shop.call("wxpay_close_order", { out_trade_no }, headers);

  it("cannot be read, open or paid, by either number", async () => {
    const number = await ordered({ attach: "canary attach" });
    expect(await query(number, asStranger)).toMatchObject({ status: 403, body: { code: -1, data: null } });
    const { transaction_id } = shop.pay(number).data;
    expect((await query(number, asStranger)).status).toBe(403);
    expect((await shop.call("wxpay_query_order_by_transaction_id", { transaction_id }, asStranger)).status).toBe(403);
    expect((await query(number)).body.data.data).toMatchObject({ attach: "canary attach", payer: { openid } });
  });

  it("cannot be closed; its owner and the server can", async () => {
    const [one, other] = [await ordered(), await ordered()];
    expect((await close(one, asStranger)).status).toBe(403);
    expect(shop.placed(one)?.state).toBe("NOTPAY");
    expect((await close(one)).status).toBe(200);
    expect((await close(other, asServer)).status).toBe(200);
  });

  it("stays foreign for a process that remembers nothing: a paid one by its payer", async () => {
    const number = await ordered();
    shop.pay(number);
    await shop.restart();
    expect((await query(number, asStranger)).status).toBe(403);
    expect((await query(number)).body.data.amount.total).toBe(100);
  });

  it("that nobody can tell shows how it stands and no more, and cannot be closed", async () => {
    const number = await ordered();
    await shop.restart();
    for (const headers of [asUser, asStranger]) {
      const { data } = (await query(number, headers)).body;
      expect(data.data).toEqual({ out_trade_no: number, trade_state: "NOTPAY", trade_state_desc: expect.any(String) });
      const refused = await close(number, headers);
      expect(refused.status).toBe(403);
      expect(refused.body.msg).toContain("ownerOf");
    }
    expect(shop.placed(number)?.state).toBe("NOTPAY");
  });

  it("of a code is not the payer's who happened to scan it", async () => {
    const order = shop.order();
    await shop.call("wxpay_order_native", order);
    shop.pay(order.out_trade_no, "oSomebodyElse");
    expect((await query(order.out_trade_no)).body.data.amount.total).toBe(100);
    await shop.restart();
    expect((await query(order.out_trade_no)).body.data).not.toHaveProperty("amount");
  });

  it("cannot be taken over by ordering the same once more", async () => {
    const order = shop.order();
    await shop.call("wxpay_order_native", order);
    await shop.call("wxpay_order_native", order, asStranger);
    expect((await query(order.out_trade_no, asStranger)).status).toBe(403);
  });

  it("that the server placed belongs to its payer", async () => {
    const order = shop.order({ payer: { openid: "oSomebodyElse" } });
    await shop.call("wxpay_order", order, asServer);
    expect((await query(order.out_trade_no)).status).toBe(403);
    expect((await query(order.out_trade_no, asStranger)).status).toBe(200);
  });

  it("has refunds that its own user reads, and nobody else", async () => {
    const number = await ordered();
    shop.pay(number);
    const refund = { out_trade_no: number, out_refund_no: `R-${number}`, amount: { refund: 10, total: 100 } };
    await shop.call("wxpay_refund", refund, asServer);
    settleRefund(shop.wechatPay.ledger, Date.now(), merchant.merchantId, refund.out_refund_no);
    const read = (headers: Record<string, string>) =>
      shop.call("wxpay_refund_query", { out_refund_no: refund.out_refund_no }, headers);
    expect((await read(asUser)).body.data).toMatchObject({ status: 200, refund_id: expect.any(String) });
    expect((await read(asUser)).body.data.data.status).toBe("SUCCESS");
    const refused = await read(asStranger);
    expect(refused.status).toBe(403);
    expect(JSON.stringify(refused.body)).not.toContain("零钱");
  });
});

it("userActions lets users close what nobody can tell, but never what is known to be another's", async () => {
  const shop = await startShop({ userActions: "wxpay_close_order" });
  try {
    const [known, unknown] = [shop.order(), shop.order()];
    await shop.call("wxpay_order", unknown);
    await shop.restart();
    await shop.call("wxpay_order", known);
    expect((await shop.call("wxpay_close_order", known, asStranger)).status).toBe(403);
    expect((await shop.call("wxpay_close_order", unknown, asUser)).status).toBe(200);
  } finally {
    await shop.stop();
  }
});

describe("a mayCall that allows everything", () => {
  const service = `
    const tell = (what) => (...got) => console.log(what + " got " + JSON.stringify(got));
    module.exports = {
      onPaid() {},
      onRefundRequested: tell("onRefundRequested"),
      mayCall(caller, action, parameters) { tell("mayCall")(action, parameters); return true; },
    };`;
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ userActions: "wxpay_refund" }, service);
  });
  afterAll(() => shop.stop());

  async function paid(headers: Record<string, string>) {
    const order = shop.order();
    expect((await shop.call("wxpay_order", order, headers)).status).toBe(200);
    const { transaction_id } = shop.pay(order.out_trade_no).data;
    return { out_trade_no: order.out_trade_no, transaction_id: String(transaction_id) };
  }
  const refund = (what: object, out_refund_no: string, headers: Record<string, string>) =>
    shop.call("wxpay_refund", { ...what, out_refund_no, amount: { refund: 10, total: 100 } }, headers);
  const refunded = (out_refund_no: string) => shop.wechatPay.ledger.findRefund(merchant.merchantId, out_refund_no);

  it("opens no refund of somebody else's order, by either number, and shows none", async () => {
    const { out_trade_no, transaction_id } = await paid(asStranger);
    expect((await refund({ out_trade_no }, "R-foreign-1", asUser)).status).toBe(403);
    expect((await refund({ transaction_id }, "R-foreign-2", asUser)).status).toBe(403);
    expect([refunded("R-foreign-1"), refunded("R-foreign-2")]).toEqual([undefined, undefined]);
    expect((await refund({ out_trade_no }, "R-of-server", asServer)).status).toBe(200);
    const read = (headers: Record<string, string>) =>
      shop.call("wxpay_refund_query", { out_refund_no: "R-of-server" }, headers);
    expect([(await read(asUser)).status, (await read(asStranger)).status]).toEqual([403, 200]);
    expect((await refund({ out_trade_no }, "R-own", asStranger)).status).toBe(200);
  });

  it("sees the one number that counts: both are refused, and of a server's the other is left out", async () => {
    const [mine, others] = [await paid(asUser), await paid(asStranger)];
    for (const both of [
      { out_trade_no: mine.out_trade_no, transaction_id: others.transaction_id },
      { out_trade_no: others.out_trade_no, transaction_id: mine.transaction_id },
    ]) {
      const answer = await refund(both, "R-both", asUser);
      expect(answer).toMatchObject({ status: 400, body: { msg: expect.stringContaining("one of") } });
    }
    expect(refunded("R-both")).toBeUndefined();
    const both = { out_trade_no: mine.out_trade_no, transaction_id: others.transaction_id };
    expect((await refund(both, "R-server", asServer)).status).toBe(200);
    expect(refunded("R-server")?.outTradeNo).toBe(others.out_trade_no);
    // The log keeps its order.
    await shop.call("wxpay_refund_query", { out_refund_no: "R-marker" }, asServer);
    await shop.template.logged("R-marker");
    const told = (what: string) =>
      shop.template
        .log()
        .split("\n")
        .find((line) => line.startsWith(`${what} got `) && line.includes("R-server"));
    for (const what of ["mayCall", "onRefundRequested"]) {
      expect(told(what)).toContain(others.transaction_id);
      expect(told(what)).not.toContain("out_trade_no");
    }
  });

  it.each([
    ["wxpay_query_order_by_out_trade_no", "out_trade_no", "transaction_id"],
    ["wxpay_query_order_by_transaction_id", "transaction_id", "out_trade_no"],
    ["wxpay_close_order", "out_trade_no", "transaction_id"],
    ["wxpay_refund_query", "out_refund_no", "out_trade_no"],
  ])("sees of %s what it goes by, %s, and no %s", async (action, counts, other) => {
    const marker = `M${action.length}${other.length}`;
    await shop.call(action, { [counts]: `${marker}0000`, [other]: "420000000000", ticket: marker }, asServer);
    await shop.template.logged(`mayCall got ["${action}",{"${counts}":"${marker}0000","ticket":"${marker}"}]`);
  });

  it("sees the payer who counts, not the one that the body names", async () => {
    const order = shop.order({ payer: { openid: "oNamedByTheBody" }, openid: "oNamedByTheBody" });
    await shop.call("wxpay_order", order);
    await shop.call("wxpay_order_native", shop.order({ payer: { openid: "oNamedByTheBody" } }));
    await shop.template.logged('mayCall got ["wxpay_order_native"');
    expect(shop.template.log()).toContain(`"payer":{"openid":"${openid}"}`);
    expect(shop.template.log()).not.toContain("oNamedByTheBody");
  });
});

it("a mayCall by itself opens no refunds: they need userActions as well", async () => {
  const shop = await startShop({}, "module.exports = { onPaid() {}, mayCall: () => true };");
  try {
    const order = shop.order();
    await shop.call("wxpay_order", order);
    shop.pay(order.out_trade_no);
    const refund = { out_trade_no: order.out_trade_no, out_refund_no: "R1", amount: { refund: 100, total: 100 } };
    const answer = await shop.call("wxpay_refund", refund);
    expect(answer).toMatchObject({ status: 403, body: { msg: expect.stringContaining("userActions") } });
  } finally {
    await shop.stop();
  }
});

describe("with ownerOf in the service file", () => {
  const service = `module.exports = {
    async onPaid() {},
    async ownerOf(outTradeNo) {
      if (outTradeNo === "throws-1") throw new Error("canary: the database is away");
      return outTradeNo.startsWith("mine-") ? ${JSON.stringify(openid)} : outTradeNo.startsWith("others-") ? "o2" : undefined;
    },
  };`;
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, service);
  });
  afterAll(() => shop.stop());

  it("its word decides, for good", async () => {
    for (const number of ["mine-1", "others-1"]) {
      await shop.call("wxpay_order_native", shop.order({ out_trade_no: number }), asServer);
    }
    const close = (out_trade_no: string) => shop.call("wxpay_close_order", { out_trade_no });
    expect((await close("mine-1")).status).toBe(200);
    expect((await close("others-1")).status).toBe(403);
  });

  it("a page without a login that polls sees how a person's order stands, and cannot close it", async () => {
    const open = await startShop({ anonymousActions: "wxpay_query_order_by_out_trade_no, wxpay_close_order" }, service);
    try {
      await open.call("wxpay_order_native", open.order({ out_trade_no: "mine-2", attach: "canary attach" }), asServer);
      const seen = await open.call("wxpay_query_order_by_out_trade_no", { out_trade_no: "mine-2" }, nobody);
      expect([seen.status, seen.body.data?.trade_state]).toEqual([200, "NOTPAY"]);
      for (const name of ["payer", "amount", "attach"]) expect(seen.body.data.data).not.toHaveProperty(name);
      expect((await open.call("wxpay_close_order", { out_trade_no: "mine-2" }, nobody)).status).toBe(403);
      expect(open.placed("mine-2")?.state).toBe("NOTPAY");
      await open.call("wxpay_order_native", open.order({ out_trade_no: "unknown-2" }), asServer);
      expect((await open.call("wxpay_close_order", { out_trade_no: "unknown-2" }, nobody)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });

  it("that throws lets nobody in; the reason stays in the log", async () => {
    const answer = await shop.call("wxpay_close_order", { out_trade_no: "throws-1" });
    expect(answer).toMatchObject({ status: 500, body: { code: -1, msg: "the business code failed" } });
    await shop.template.logged("business code failed in ownerOf (services/orderService.js): Error: canary");
  });
});

it.each<[string, string, string[], string[]]>([
  ["neither", "", ["priceOf", "ownerOf"], []],
  ["priceOf", "priceOf: () => 1", ["ownerOf"], ["priceOf"]],
  ["ownerOf", "ownerOf: () => undefined", ["priceOf"], ["ownerOf"]],
  ["both", "priceOf: () => 1, ownerOf: () => undefined", [], ["priceOf", "ownerOf"]],
])("at start the log says what an owner should still write: there is %s", async (_name, written, missing, there) => {
  const shop = await startShop({}, `module.exports = { onPaid() {}, ${written} };`);
  try {
    for (const name of missing) await shop.template.logged(`services/orderService.js has no ${name}: `);
    // Its answer comes after whatever it says at start.
    await shop.call("wxpay_order", shop.order());
    for (const name of there) expect(shop.template.log()).not.toContain(`has no ${name}: `);
  } finally {
    await shop.stop();
  }
});

describe("the price", () => {
  it("is the client's until the owner says otherwise, and the log says so from the start", async () => {
    const shop = await startShop();
    try {
      await shop.template.logged("services/orderService.js has no priceOf: whoever orders sets the price");
      const order = shop.order({ amount: { total: 1 } });
      await shop.call("wxpay_order", order);
      expect(shop.placed(order.out_trade_no)?.total).toBe(1);
    } finally {
      await shop.stop();
    }
  });

  const service = `module.exports = {
    onPaid() {},
    async priceOf(order, caller) {
      console.log("priceOf got " + JSON.stringify([Object.keys(order).sort(), caller.kind]));
      const prices = { tea: 1200, free: 0, odd: 1.5, text: "1200" };
      if (order.goods_tag === "throws") throw new Error("canary: the database is away");
      return prices[order.goods_tag];
    },
    mayCall(caller, action, parameters) {
      if (parameters.amount) console.log("mayCall got " + parameters.amount.total);
      return true;
    },
  };`;
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, service);
  });
  afterAll(() => shop.stop());

  it.each([{ total: 1 }, { total: 999_999, currency: "CNY" }, { total: "1" }, undefined, null])(
    "is priceOf's, whatever the client says: %j",
    async (amount) => {
      const order = shop.order({ goods_tag: "tea", amount });
      expect((await shop.call("wxpay_order", order)).status).toBe(200);
      expect(shop.placed(order.out_trade_no)?.total).toBe(1200);
      await shop.template.logged("mayCall got 1200");
    },
  );

  it("that differs from the client's is told in the log", async () => {
    const order = shop.order({ goods_tag: "tea", amount: { total: 1 } });
    await shop.call("wxpay_order", order);
    await shop.template.logged(`order ${order.out_trade_no}: 1200 fen, says priceOf; the client said 1`);
    expect(shop.template.log()).toContain('priceOf got [["description","goods_tag","out_trade_no","payer"],"user"]');
    expect(shop.template.log()).not.toContain("has no priceOf");
  });

  it.each(["free", "odd", "text", "unknown"])("that is none (%s) is no order", async (goods_tag) => {
    const order = shop.order({ goods_tag });
    const answer = await shop.call("wxpay_order", order);
    expect(answer).toMatchObject({ status: 400, body: { code: -1, msg: expect.stringContaining("no price") } });
    expect(shop.placed(order.out_trade_no)).toBeUndefined();
  });

  it("that cannot be told is no order either; the reason stays in the log", async () => {
    const answer = await shop.call("wxpay_order", shop.order({ goods_tag: "throws" }));
    expect(answer).toMatchObject({ status: 500, body: { msg: "the business code failed" } });
    await shop.template.logged("business code failed in priceOf (services/orderService.js): Error: canary");
  });

  it("of the owner's own server is the server's", async () => {
    const order = shop.order({ amount: { total: 7 }, payer: { openid } });
    await shop.call("wxpay_order", order, asServer);
    expect(shop.placed(order.out_trade_no)?.total).toBe(7);
  });
});

describe("the example's business code", () => {
  const file = join(__dirname, "../../examples/wechat-pay/services/orderService.js");
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, readFileSync(file, "utf8"));
  });
  afterAll(() => shop.stop());

  it("sells at the shop's prices, whatever the client says", async () => {
    const order = shop.order({ attach: "tea*2,cake*1", amount: { total: 1 } });
    expect((await shop.call("wxpay_order", order)).status).toBe(200);
    expect(shop.placed(order.out_trade_no)?.total).toBe(5200);
  });

  it.each(["", "gold*1", "tea*0", "tea*100", "tea", "constructor*1", undefined, 7])("sells no %j", async (attach) => {
    expect((await shop.call("wxpay_order", shop.order({ attach }))).status).toBe(400);
  });

  it("ships what was paid for, and does not take a payment of another amount", async () => {
    const deliver = (out_trade_no: string, total: number) =>
      post(
        shop.url,
        {
          rawData: { event_type: "TRANSACTION.SUCCESS" },
          ParsedContent: {
            mchid: merchant.merchantId,
            appid: merchant.appId,
            out_trade_no,
            transaction_id: "42000026112026",
            trade_state: "SUCCESS",
            attach: "tea*2",
            amount: { total },
          },
        },
        { "x-tcb-integration-id": integrationId },
      );
    expect((await deliver("T-right-1", 2400)).status).toBe(200);
    await shop.template.logged("order T-right-1: ship tea*2");
    expect((await deliver("T-wrong-1", 1)).status).toBe(500);
    expect(shop.template.log()).not.toContain("order T-wrong-1: ship");
  });
});
