import type { CallbackEntry } from "../../lab/gateway/host";
import { openStore } from "../../lab/store";

const entry: CallbackEntry = {
  at: "2026-11-23T10:00:00.000Z",
  route: "/wechatpay/order",
  source: "127.0.0.1",
  status: 200,
  latencyMs: 1,
  errorCode: "",
  eventType: "TRANSACTION.SUCCESS",
  requestId: "r",
  steps: [],
};

test("of the callback log and of function output the newest 100,000 are kept", () => {
  const store = openStore(undefined, () => undefined);
  for (let count = 1; count <= 102_000; count++) {
    store.logs.addCallback("pay", { ...entry, requestId: String(count) });
    store.logs.addLine({ functionName: "f", at: entry.at, stream: "stdout", text: String(count) });
    if (count % 500 === 0) store.logs.flush();
  }
  const callbacks = store.logs.callbacks("pay", { limit: 1_000_000 });
  expect(callbacks.length).toBeGreaterThanOrEqual(100_000);
  expect(callbacks.length).toBeLessThanOrEqual(101_000);
  expect(callbacks[0]?.entry.requestId).toBe("102000");
  const lines = store.logs.lines("f", { afterId: 0, limit: 1_000_000 });
  expect(lines.length).toBeLessThanOrEqual(101_000);
  expect(lines.at(-1)?.text).toBe("102000");
  store.close();
});

test("pages of the callback log go on before a number", () => {
  const store = openStore(undefined, () => undefined);
  for (let count = 1; count <= 5; count++) store.logs.addCallback("pay", { ...entry, requestId: String(count) });
  store.logs.addCallback("other", entry);
  const numbers = (page: { limit: number; before?: number }) =>
    store.logs.callbacks("pay", page).map(({ number }) => number);
  expect(numbers({ limit: 2 })).toEqual([5, 4]);
  expect(numbers({ limit: 2, before: 4 })).toEqual([3, 2]);
  expect(numbers({ limit: 2, before: 2 })).toEqual([1]);
  store.close();
});

test("the log never grows far beyond 256 MB, whatever its lines hold; the newest stay", () => {
  const store = openStore(undefined, () => undefined);
  const data = JSON.stringify({ padding: "x".repeat(250_000) });
  const send = { integrationId: "pay", event: "E", seed: "s", createdAtMs: 1, fault: "", data };
  for (let count = 1; count <= 1_500; count++) {
    store.logs.addSend({ ...send, requestId: String(count) });
    if (count % 50 === 0) store.logs.flush();
  }
  expect(store.logs.findSend("pay", "1500")?.data).toBe(data);
  expect(store.logs.findSend("pay", "1")).toBeUndefined();
  const kept = Array.from({ length: 1_500 }, (_, index) => store.logs.findSend("pay", String(index + 1))).filter(
    Boolean,
  );
  expect(kept.length * data.length).toBeLessThan(300 * 1024 * 1024);
  expect(kept.length).toBeGreaterThan(700);
  store.close();
});

test("of orders the newest 10,000 are kept; one that is saved again is still one", () => {
  const { wechatPay, close, transaction } = openStore(undefined, () => undefined);
  const order = {
    merchantId: "1900000001",
    appId: "wx0123456789abcdef",
    tradeType: "NATIVE",
    description: "tea",
    notifyUrl: "https://shop.example/",
    attach: "",
    total: 1,
    currency: "CNY",
    openid: "",
    state: "NOTPAY",
  } as const;
  transaction(() => {
    for (let count = 1; count <= 10_002; count++) wechatPay.saveOrder({ ...order, outTradeNo: `order-${count}` });
    const payment = { transactionId: "42", atMs: 1 };
    wechatPay.saveOrder({ ...order, outTradeNo: "order-9", state: "SUCCESS", payment });
  });
  expect(wechatPay.orders().length).toBeLessThanOrEqual(10_000);
  expect(wechatPay.findOrder("1900000001", "order-2")).toBeUndefined();
  expect(wechatPay.findOrderByTransaction("1900000001", "42")).toMatchObject({ outTradeNo: "order-9" });
  close();
});

test("a transaction that fails leaves nothing, and what comes after it works", () => {
  const store = openStore(undefined, () => undefined);
  const domain = { domain: "d", keyId: "k", status: "SUCCESS", paths: [], createdAt: 1, updatedAt: 1 } as const;
  const before = store.changeCount();
  expect(() =>
    store.transaction(() => {
      store.domains.save({ ...domain, paths: [] });
      throw new Error("stop");
    }),
  ).toThrow("stop");
  expect(store.domains.list()).toEqual([]);
  store.domains.save({ ...domain, paths: [] });
  expect(store.domains.list()).toHaveLength(1);
  expect(store.changeCount()).toBeGreaterThan(before);
  store.close();
});

test("lines that come after the end are dropped, not an error", () => {
  const store = openStore(undefined, () => undefined);
  store.close();
  store.logs.addCallback("pay", entry);
});
