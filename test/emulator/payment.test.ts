import type { Emulator } from "../../lab";
import type { Payment, PaymentOrder } from "../../lab/console-api";
import { echoFunction, zip } from "./support/code";
import { createIntegration, runtimeConfig } from "./support/integration";
import { get, post, startWithPay } from "./support/lab";
import { deploymentMs, startWithClock } from "./support/world";

/* The payment button: the template's function orders, the local WeChat Pay is paid and notifies. Nothing leaves this machine. */

const running = (type = "weixinpaydc", more: object = {}) => startWithPay({}, { AuthTypeCode: type, ...more });
const pay = (emulator: Emulator, request: PaymentOrder = {}) =>
  post<Payment>(emulator, "integrations/pay/pay", request);
const texts = ({ functionLog }: Payment) => functionLog.map(({ text }) => text);

test.each(["weixinpaydc", "weixinpayjsapi", "weixinpaynative"])(
  "an order of %s is placed by the function, paid, notified, and in the function's log",
  async (type) => {
    const { emulator } = await running(type);
    const { status, body } = await pay(emulator, { total: 250 });
    expect({ status, order: body.order }).toMatchObject({ status: 200, order: { status: 200 } });
    expect(body).toMatchObject({
      total: 250,
      notification: { status: 200, outcome: "accepted", eventType: "TRANSACTION.SUCCESS", subject: body.outTradeNo },
    });
    expect(texts(body)).toContain(`order ${body.outTradeNo} paid`);
  },
);

test("with a fault the order is paid, the callback refused, and the function hears nothing of it", async () => {
  const { emulator } = await running();
  const { body } = await pay(emulator, { fault: "wrong-key" });
  expect(body.notification).toMatchObject({ status: 400, outcome: "refused" });
  expect(texts(body)).not.toContain(`order ${body.outTradeNo} paid`);
});

test("an order that the function refuses is not paid", async () => {
  const { emulator } = await running("weixinpaydc", {
    RuntimeConfig: runtimeConfig(undefined, { wechatPayBaseUrl: "not an address" }),
  });
  const { status, body } = await pay(emulator);
  expect({ status, order: body.order.status, notification: body.notification }).toEqual({
    status: 200,
    order: 500,
    notification: null,
  });
  expect(body.order.body).toContain("wechatPayBaseUrl");
});

test("a function that says yes and orders nothing is told so", async () => {
  const { emulator } = await running("weixinpaydc", { RuntimeConfig: runtimeConfig(echoFunction()) });
  const { status, body } = await pay(emulator);
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { error: { code: "NOT_PAID", message: expect.stringContaining("did not reach the local WeChat Pay") } },
  });
});

test("a function that does not start gives no order", async () => {
  const { emulator } = await running("weixinpaydc", {
    RuntimeConfig: runtimeConfig(zip({ scf_bootstrap: "#!/bin/bash\nexit 3\n" })),
  });
  expect(await pay(emulator)).toMatchObject({ status: 502, body: { error: { code: "FUNCTION_UNAVAILABLE" } } });
});

test("types that take no payments say so", async () => {
  const { emulator, clock } = await startWithClock();
  await createIntegration(emulator, "pay", { AuthTypeCode: "wechatoa", Ext: "{}" });
  clock.advance(deploymentMs);
  expect(await pay(emulator)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining("is of type wechatoa, which takes no payments") } },
  });
});

test("a mistyped fault is told with the nearest name before anything is ordered", async () => {
  const { emulator } = await running();
  const { status, body } = await pay(emulator, { fault: "wrong-kay" });
  expect({ status, message: JSON.stringify(body) }).toEqual({
    status: 400,
    message: expect.stringContaining("wrong-key"),
  });
});

test("a mistake in what is to be sent leaves the order open", async () => {
  const { emulator } = await running();
  const [{ functionName } = { functionName: "" }] = await get<{ functionName: string }[]>(emulator, "integrations");
  const call = async (route: string, body: object) => {
    const user = { openid: "oPayer00000000000000000001", appId: "wx0123456789abcdef" };
    const answer = await post<{ body: string }>(emulator, `functions/${functionName}/invoke`, {
      method: "POST",
      path: `/wx-pay/${route}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      as: user,
    });
    return answer.body.body;
  };
  const out_trade_no = "T20261123000001";
  await call("wxpay_order", { description: "tea", out_trade_no, amount: { total: 100 } });

  const mistyped = { event: "TRANSACTION.SUCCESS", data: { out_trade_no }, fault: "wrong-kay" };
  expect(await post(emulator, "integrations/pay/send", mistyped)).toMatchObject({ status: 400 });
  expect(await call("wxpay_query_order_by_out_trade_no", { out_trade_no })).toContain("NOTPAY");

  await post(emulator, "integrations/pay/send", { event: "TRANSACTION.SUCCESS", data: { out_trade_no } });
  expect(await call("wxpay_query_order_by_out_trade_no", { out_trade_no })).toContain("SUCCESS");
});
