import { openStore } from "../../emulator/store";
import type { CallbackEntry } from "../../emulator/types";

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
    if (count % 500 === 0) store.logs.writeWaiting();
  }
  const callbacks = store.logs.callbacks("pay", 1_000_000);
  expect(callbacks.length).toBeGreaterThanOrEqual(100_000);
  expect(callbacks.length).toBeLessThanOrEqual(101_000);
  expect(callbacks[0]?.requestId).toBe("102000");
  const lines = store.logs.lines("f", { afterId: 0, limit: 1_000_000 });
  expect(lines.length).toBeLessThanOrEqual(101_000);
  expect(lines.at(-1)?.text).toBe("102000");
  store.close();
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
