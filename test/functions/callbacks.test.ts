import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { merchant } from "../wechat-pay/support/world";
import { injected, integrationId, post, startTemplate, type Template } from "./support/template";

/* The forwarded shape is the vendor template's: four keys, the content decrypted (facts: vendor source). */

const fromGateway = { "x-tcb-integration-id": integrationId };
const openid = "oCanaryOpenidOfThePayer";

const payment = {
  mchid: merchant.merchantId,
  appid: merchant.appId,
  out_trade_no: "T202611231842",
  transaction_id: "4200002611202611231234567890",
  trade_state: "SUCCESS",
  attach: "canary attach",
  payer: { openid },
  amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" },
};
const refund = {
  mchid: merchant.merchantId,
  out_trade_no: "T202611231842",
  transaction_id: "4200002611202611231234567890",
  out_refund_no: "R202611231842",
  refund_id: "50300002611202611231234567890",
  refund_status: "SUCCESS",
  amount: { total: 100, refund: 100, payer_total: 100, payer_refund: 100 },
};

const transfer = {
  out_bill_no: "B202611231842",
  transfer_bill_no: "1330000202611231234567890",
  state: "SUCCESS",
  transfer_amount: 100,
  openid,
};

function forwarded(eventType: string, content: object, changes: object = {}) {
  const envelope = {
    id: "e1",
    event_type: eventType,
    resource_type: "encrypt-resource",
    resource: { ciphertext: "…" },
  };
  return {
    ParsedContent: content,
    ParsedNotify: envelope,
    Plaintext: JSON.stringify(content),
    rawData: envelope,
    ...changes,
  };
}
const paid = (changes: object = {}, content: object = {}) =>
  forwarded("TRANSACTION.SUCCESS", { ...payment, ...content }, changes);

describe("as delivered", () => {
  let template: Template;
  beforeAll(async () => {
    template = await startTemplate(injected);
  });
  afterAll(() => template.stop());

  it.each(["/wechatpay/order", "/", "/wechatpay/order?a=1"])("a payment that arrives at %s is taken", async (path) => {
    const answer = await post(template.url + path, paid({}, { out_trade_no: `order${path.length}` }), fromGateway);
    expect(answer).toEqual({ status: 200, body: { code: "SUCCESS", message: "OK" } });
    await template.logged(`\norder order${path.length} paid\n`);
  });

  it.each(["/wechatpay/refund", "/"])("a refund that arrives at %s is taken", async (path) => {
    const body = forwarded("REFUND.SUCCESS", { ...refund, out_refund_no: `R${path.length}` });
    expect((await post(template.url + path, body, fromGateway)).status).toBe(200);
    await template.logged(`\nrefund R${path.length} of order T202611231842 done\n`);
  });

  it("a refund that did not arrive is somebody else's work", async () => {
    const closed = forwarded("REFUND.CLOSED", { ...refund, out_refund_no: "R-closed", refund_status: "CLOSED" });
    expect((await post(template.url, closed, fromGateway)).status).toBe(200);
    await template.logged("refund R-closed of order T202611231842 failed: CLOSED");
    expect(await completeLog()).not.toContain("refund R-closed of order T202611231842 done");
  });

  it.each(["/wechatpay/transfer", "/", "/wx-pay/transferTrigger"])(
    "a transfer that arrives at %s is taken, whichever way it names the merchant",
    async (path) => {
      for (const [merchantKey, number] of [
        ["mch_id", `B${path.length}a`],
        ["mchid", `B${path.length}b`],
      ] as const) {
        const content = { ...transfer, [merchantKey]: merchant.merchantId, out_bill_no: number };
        const answer = await post(template.url + path, forwarded("MCHTRANSFER.BILL.FINISHED", content), fromGateway);
        expect(answer).toEqual({ status: 200, body: { code: "SUCCESS", message: "OK" } });
        await template.logged(`transfer ${number} ended: SUCCESS`);
      }
    },
  );

  it.each<[string, string, object, string]>([
    ["unifiedOrderTrigger", "TRANSACTION.SUCCESS", { ...payment, out_trade_no: "T-trigger" }, "order T-trigger paid"],
    [
      "refundTrigger",
      "REFUND.SUCCESS",
      { ...refund, out_refund_no: "R-trigger" },
      "refund R-trigger of order T202611231842 done",
    ],
    [
      "transferTrigger",
      "MCHTRANSFER.BILL.FINISHED",
      { ...transfer, mch_id: merchant.merchantId, out_bill_no: "Btrigger" },
      "transfer Btrigger ended",
    ],
  ])(
    "the vendor's route %s, named by path or body, takes it; without an event the route says which",
    async (...row) => {
      const [name, event, content, line] = row;
      const requests: [string, object][] = [
        [`/wx-pay/${name}`, forwarded(event, content)],
        [`/wx-pay/${name}`, { ParsedContent: content }],
        ["/", { _action: name, ParsedContent: content }],
        ["/anything", { _action: `/fn/wx-pay/${name}`, ...forwarded(event, content) }],
        ["/", { path: `/wx-pay/${name}`, ParsedContent: content }],
      ];
      for (const [path, body] of requests) {
        expect(await post(template.url + path, body, fromGateway)).toEqual({
          status: 200,
          body: { code: "SUCCESS", message: "OK" },
        });
        expect((await post(template.url + path, body)).status).toBe(403);
      }
      await completeLog();
      expect(template.log().split(line)).toHaveLength(requests.length + 1);
    },
  );

  it("the event decides, not the route: a refund at the payment's route is no payment", async () => {
    const body = forwarded("REFUND.SUCCESS", { ...refund, out_refund_no: "R-elsewhere" });
    expect((await post(`${template.url}/wx-pay/unifiedOrderTrigger`, body, fromGateway)).status).toBe(200);
    await template.logged("refund R-elsewhere of order T202611231842 done");
    const contents = { ParsedContent: { ...refund, out_refund_no: "R-elsewhere2" } };
    expect((await post(`${template.url}/wx-pay/unifiedOrderTrigger`, contents, fromGateway)).status).not.toBe(500);
    expect(await completeLog()).not.toContain("R-elsewhere2");
  });

  it("a callback at any other path is taken too", async () => {
    const body = paid({}, { out_trade_no: "T-custom" });
    expect((await post(`${template.url}/my-function/notify`, body, fromGateway)).status).toBe(200);
    await template.logged("order T-custom paid");
  });

  it("events without code are acknowledged and named in the log", async () => {
    const failed = { ...payment, trade_state: "PAYERROR" };
    for (const [event, content] of [
      ["COMPLAINT.CREATE", { complaint_id: "1" }],
      ["TRANSACTION.FAIL", failed],
      ["constructor", {}],
    ] as const) {
      const answer = await post(template.url, forwarded(event, content), fromGateway);
      expect(answer.status).toBe(200);
      await template.logged(`callback ${event} ignored`);
    }
  });

  it("content as JSON text is understood: the platform documents no schema", async () => {
    const body = paid({ ParsedContent: undefined, ParsedNotify: undefined });
    expect((await post(template.url, body, fromGateway)).status).toBe(200);
    const texts = paid({ ParsedContent: JSON.stringify(payment), rawData: JSON.stringify(paid().rawData) });
    expect((await post(template.url, texts, fromGateway)).status).toBe(200);
  });

  /** Everything that the business code did so far stands in the log: output of one process keeps its order. */
  let markers = 0;
  async function completeLog(): Promise<string> {
    markers += 1;
    await post(template.url, paid({}, { out_trade_no: `marker${markers}` }), fromGateway);
    await template.logged(`order marker${markers} paid\n`);
    return template.log();
  }

  describe("forged callbacks are refused, and no order is paid", () => {
    const cases: [string, Record<string, string>, object, number][] = [
      ["no mark of the gateway", {}, paid(), 403],
      ["an empty mark", { "x-tcb-integration-id": "" }, paid(), 403],
      ["a mark with a blank", { "x-tcb-integration-id": `${integrationId} x` }, paid(), 403],
      ["two marks in one", { "x-tcb-integration-id": `${integrationId},${integrationId}` }, paid(), 403],
      [
        "an identified user instead of the gateway",
        { "x-wx-openid": openid, "x-wx-appid": merchant.appId },
        paid(),
        403,
      ],
      ["another merchant", fromGateway, paid({}, { mchid: "1900000002" }), 403],
      ["no merchant", fromGateway, paid({}, { mchid: undefined }), 403],
      ["another app", fromGateway, paid({}, { appid: "wx9999999999999999" }), 403],
      ["another merchant's refund", fromGateway, forwarded("REFUND.SUCCESS", { ...refund, mchid: "1" }), 403],
      [
        "another merchant's transfer",
        fromGateway,
        forwarded("MCHTRANSFER.BILL.FINISHED", { ...transfer, mch_id: "1" }),
        403,
      ],
    ];
    const both = cases.flatMap(([name, ...rest]) =>
      ["/wechatpay/order", "/", "/wx-pay/unifiedOrderTrigger"].map(
        (path) => [`${name} at ${path}`, path, ...rest] as const,
      ),
    );
    it.each(both)("%s", async (_name, path, headers, body, status) => {
      const answer = await post(template.url + path, forged(body), headers);
      expect(answer).toMatchObject({ status, body: { code: "FAIL" } });
      expect(await completeLog()).not.toMatch(/(order|refund|transfer) \S*forged/);
    });

    it("the mark given twice", async () => {
      const outgoing = httpRequest(`${template.url}/wechatpay/order`, { method: "POST" });
      outgoing.setHeader("x-tcb-integration-id", [integrationId, integrationId]);
      outgoing.end(JSON.stringify(forged(paid())));
      const [response] = await once(outgoing, "response");
      response.resume();
      expect(response.statusCode).toBe(403);
    });

    /** The same callback about numbers of its own. */
    function forged(body: object): object {
      return JSON.parse(JSON.stringify(body).replaceAll(/[TRB]202611231842/g, "forged"));
    }
  });

  it.each<[string, unknown]>([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["a number", "1"],
    ["no content", paid({ ParsedContent: undefined, Plaintext: undefined })],
    ["content that is no object", paid({ ParsedContent: [1], Plaintext: "[1]" })],
    ["no event type", paid({ rawData: {}, ParsedNotify: null })],
    ["two event types", paid({ rawData: { event_type: "REFUND.SUCCESS" } })],
    ["an event type with a line break", forwarded("X\norder fake paid", payment)],
    ["no order number", paid({}, { out_trade_no: undefined })],
    ["an order number with a line break", paid({}, { out_trade_no: "1\norder fake paid" })],
    ["an unpaid payment", paid({}, { trade_state: "NOTPAY" })],
    ["an amount that is no integer", paid({}, { amount: { total: "100" } })],
    [
      "a refund whose status contradicts its event",
      forwarded("REFUND.SUCCESS", { ...refund, refund_status: "CLOSED" }),
    ],
  ])("unreadable: %s gets 400, and nothing is done", async (_name, body) => {
    const before = (await completeLog()).match(/ paid$| done$/gm)?.length ?? 0;
    const answer = await post(`${template.url}/wechatpay/order`, body, fromGateway);
    expect(answer).toMatchObject({ status: 400, body: { code: "FAIL" } });
    expect((await completeLog()).match(/ paid$| done$/gm)).toHaveLength(before + 1);
    expect(template.log()).not.toMatch(/^order fake paid$/m);
  });

  it("a body beyond 1 MB is refused", async () => {
    const answer = await post(`${template.url}/wechatpay/order`, paid({ a: "x".repeat(1024 * 1024) }), fromGateway);
    expect(answer).toMatchObject({ status: 413, body: { code: "FAIL" } });
  });

  it("the log holds no openid, payload or credential", async () => {
    const log = await completeLog();
    for (const canary of [openid, "canary attach", merchant.apiV3Key]) expect(log).not.toContain(canary);
  });
});

/* What the header carries is documented nowhere; ids may hold `_` and capitals (documented), host labels cannot. */
describe("the gateway's mark", () => {
  it.each(["MiniApp_wxpay-k3v9x2qd", "miniapp-wxpay-00000000", "tcb:integration/7.1"])(
    "%s, which the callback host does not name, is taken and told once",
    async (mark) => {
      const template = await startTemplate(injected);
      try {
        for (const number of ["first-order", "second-order"]) {
          const body = paid({}, { out_trade_no: number });
          const answer = await post(`${template.url}/wechatpay/order`, body, { "x-tcb-integration-id": mark });
          expect(answer.status).toBe(200);
          await template.logged(`order ${number} paid`);
        }
        expect(template.log().split(`x-tcb-integration-id is ${JSON.stringify(mark)}`)).toHaveLength(2);
      } finally {
        await template.stop();
      }
    },
  );

  it("is not told when it is what the callback host names, whatever its case", async () => {
    const template = await startTemplate(injected);
    try {
      const headers = { "x-tcb-integration-id": integrationId.toUpperCase() };
      expect((await post(template.url, paid(), headers)).status).toBe(200);
      await template.logged("order T202611231842 paid");
      expect(template.log()).not.toContain("x-tcb-integration-id is");
    } finally {
      await template.stop();
    }
  });

  const strict = { ...injected, integrationId: "MiniApp_wxpay-k3v9x2qd" };
  it.each<[string, string, number]>([
    ["the id itself", "MiniApp_wxpay-k3v9x2qd", 200],
    ["the id in another case", "miniapp_wxpay-k3v9x2qd", 200],
    ["another id", "miniapp-wxpay-00000000", 403],
    ["part of the id", "MiniApp_wxpay-k3v9x2q", 403],
    ["what the callback host names", integrationId, 403],
  ])("with the setting integrationId: %s", async (_name, mark, status) => {
    const template = await startTemplate(strict);
    try {
      const answer = await post(template.url, paid(), { "x-tcb-integration-id": mark });
      expect(answer.status).toBe(status);
    } finally {
      await template.stop();
    }
  });

  it("refuses every callback when the setting cannot be read: WeChat Pay comes again", async () => {
    const template = await startTemplate({ ...injected, integrationId: "two words" });
    try {
      const answer = await post(template.url, paid(), fromGateway);
      expect(answer).toMatchObject({ status: 500, body: { code: "FAIL" } });
      expect(answer.body.message).toMatch(/integrationId: must be the id/);
    } finally {
      await template.stop();
    }
  });
});

describe("without its variables", () => {
  it("callbacks are refused with a 5xx that names them, so that WeChat Pay comes again", async () => {
    const template = await startTemplate({});
    try {
      const answer = await post(`${template.url}/wechatpay/order`, paid(), fromGateway);
      expect(answer).toMatchObject({ status: 500, body: { code: "FAIL" } });
      expect(answer.body.message).toMatch(/MISSING_CREDENTIALS: merchantId/);
      await template.logged("merchantId: missing");
    } finally {
      await template.stop();
    }
  });
});

describe("with business code of its own", () => {
  // Each order number asks for another behaviour; `open` is how a test lets the waiting ones go on.
  const orderService = `
    const gates = new Map();
    module.exports = {
      async onPaid(order) {
        console.log("business code got " + order.out_trade_no + " of " + order.amount.total);
        if (order.out_trade_no === "throws") throw new Error("the database is away");
        if (order.out_trade_no === "says-fail") return { code: "FAIL" };
        if (order.out_trade_no === "waits") await new Promise((open) => gates.set("waits", open));
        if (order.out_trade_no === "waits-and-throws") {
          await new Promise((open) => gates.set("waits-and-throws", open));
          throw new Error("too late and wrong");
        }
        if (order.out_trade_no === "until-sigterm") await new Promise((told) => process.once("SIGTERM", told));
        if (order.out_trade_no.startsWith("open-")) gates.get(order.out_trade_no.slice(5))();
        return { code: "SUCCESS" };
      },
      onRefunded(refund) { throw new TypeError("not even async"); },
      async mayCall() { return true; },
    };`;
  let template: Template;
  beforeAll(async () => {
    template = await startTemplate(injected, orderService);
  });
  const deliver = (outTradeNo: string) =>
    post(`${template.url}/wechatpay/order`, paid({}, { out_trade_no: outTradeNo }), fromGateway);

  it("gets the payment as it was decrypted", async () => {
    expect((await deliver("plain")).status).toBe(200);
    await template.logged("business code got plain of 100");
  });

  it.each(["throws", "says-fail"])("that %s is answered with 500 FAIL; the reason stays in the log", async (number) => {
    const answer = await deliver(number);
    expect(answer).toEqual({ status: 500, body: { code: "FAIL", message: "the business code failed" } });
    await template.logged(`order ${number}: business code failed`);
  });

  it("that throws at once, or is missing, fails the same way", async () => {
    const failed = forwarded("REFUND.CLOSED", { ...refund, refund_status: "CLOSED" });
    for (const body of [forwarded("REFUND.SUCCESS", refund), failed]) {
      const answer = await post(template.url, body, fromGateway);
      expect(answer).toMatchObject({ status: 500, body: { code: "FAIL" } });
    }
    await template.logged("not even async");
  });

  it("that is slow is answered before 5 s with a 5xx; it goes on, and its end is logged", async () => {
    const startedAt = performance.now();
    const answers = await Promise.all([deliver("waits"), deliver("waits-and-throws")]);
    const tookMs = performance.now() - startedAt;
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, body: { code: "FAIL" } });
    expect(tookMs).toBeGreaterThan(4400);
    expect(tookMs).toBeLessThan(5000);
    await deliver("open-waits");
    await template.logged("order waits: business code finished after WeChat Pay was told to try again");
    await deliver("open-waits-and-throws");
    await template.logged("too late and wrong");
  }, 10_000);

  it("in flight at SIGTERM is answered before the process ends", async () => {
    const inFlight = deliver("until-sigterm");
    await template.logged("business code got until-sigterm");
    expect(await template.stop()).toBe(0);
    expect((await inFlight).status).toBe(200);
    expect(await deliver("afterwards").catch(() => "refused")).toBe("refused");
  });
});
