import { rsaPair } from "../support/keys";
import { refundPath, startTestGateway, type TestGateway } from "./support/gateway";
import { apiV3Key, envelope, merchantIntegration, payment, signed, transaction } from "./support/merchant";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

test("a notification signed and encrypted by wechatpay-axios-plugin reaches the function decrypted", async () => {
  const notification = payment();
  const answer = await gateway.post(notification);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ code: "SUCCESS", message: "paid" });
  expect(gateway.function.seen).toHaveLength(1);
  const [seen] = gateway.function.seen;
  expect(seen).toMatchObject({ method: "POST", path: "/wechatpay/order" });
  expect(JSON.parse(seen?.body ?? "")).toEqual({
    ParsedContent: transaction,
    ParsedNotify: JSON.parse(notification.body),
    Plaintext: JSON.stringify(transaction),
    rawData: JSON.parse(notification.body),
  });
});

test("the integration is known by its callback domain, any port and letter case", async () => {
  for (const host of [
    "miniapp-wxpay-k3v9x2qd.integration-callback.tcloudbase.com",
    "miniapp-wxpay-k3v9x2qd.integration-callback.tcloudbase.com:41002",
    "Miniapp-WXPay-K3V9X2QD.Integration-Callback.TCloudBase.com",
  ]) {
    expect(await gateway.post(payment(), { path: "/wechatpay/order", host })).toMatchObject({ status: 200 });
  }
  expect(gateway.function.seen).toHaveLength(3);
});

test("the function gets no header of the third party, only the gateway's own", async () => {
  const { headers, body } = payment();
  await gateway.post({
    body,
    headers: {
      ...headers,
      "X-Tcb-Integration-Id": "forged",
      "X-Tcb-Anything": "forged",
      "X-Wx-Openid": "forged",
      Cookie: "session=forged",
      Authorization: "Bearer forged",
      Via: "1.1 forged",
      "X-Anything": "forged",
    },
  });
  const seen = gateway.function.seen[0]?.headers ?? {};
  expect(seen["x-tcb-integration-id"]).toBe("miniapp-wxpay-k3v9x2qd");
  expect(seen["content-type"]).toBe("application/json");
  expect(JSON.stringify(seen)).not.toContain("forged");
  expect(Object.keys(seen).toSorted()).toEqual([
    "connection",
    "content-length",
    "content-type",
    "host",
    "x-tcb-integration-id",
  ]);
});

test("numbers beyond 2^53 and odd spellings survive", async () => {
  const plaintext = `{"mchid":"1900000001", "order_id":3705115058471208928,"rate":1.0,"name":"\\u4e2d\\/"}`;
  await gateway.post(payment({ plaintext, eventType: "REFUND.SUCCESS" }), { path: refundPath });
  const body = gateway.function.seen[0]?.body ?? "";
  expect(body).toContain(`"ParsedContent":${plaintext}`);
  expect(JSON.parse(body).Plaintext).toBe(plaintext);
});

test("summary, original_type and associated data may be missing, and unknown keys may come", async () => {
  const { summary: _, resource, ...rest } = envelope({ associatedData: "" });
  const { original_type: __, associated_data: ___, ...bare } = resource;
  expect(await gateway.post(signed({ ...rest, resource: bare, added_later: 1 }))).toMatchObject({ status: 200 });
});

test("an app is known by appId or by service_app_id", async () => {
  gateway.configure({ service_app_id: "wxfedcba9876543210" });
  const plaintext = { ...transaction, appid: "wxfedcba9876543210" };
  expect(await gateway.post(payment({ plaintext }))).toMatchObject({ status: 200 });
});

test("a transfer names its merchant as mchid or as mch_id", async () => {
  for (const key of ["mchid", "mch_id"]) {
    const plaintext = { out_bill_no: "B1", state: "SUCCESS", [key]: "1900000001" };
    const answer = await gateway.post(payment({ plaintext, eventType: "MCHTRANSFER.BILL.FINISHED" }));
    expect(answer.status).toBe(200);
  }
});

test("a changed APIv3 key counts from the next callback on", async () => {
  await gateway.post(payment());
  const rotated = "AnotherApiV3Key0123456789abcdefg";
  gateway.configure({ apiV3Key: rotated });
  expect(await gateway.post(payment())).toMatchObject({ status: 400 });
  expect(await gateway.post(payment({ key: rotated }))).toMatchObject({ status: 200 });
});

test("the function sees every callback at / when the switch says so", async () => {
  gateway.switches = { ...gateway.switches, forwardPath: "root" };
  await gateway.post(payment());
  expect(gateway.function.seen[0]?.path).toBe("/");
});

test("the function gets the decrypted text alone when the switch says so", async () => {
  gateway.switches = { ...gateway.switches, forwardBody: "plaintext" };
  await gateway.post(payment());
  expect(gateway.function.seen[0]?.body).toBe(JSON.stringify(transaction));
});

test("the invocation carries the request id of the callback's line in the log, not what a sender calls it", async () => {
  const { invoke } = gateway.function;
  const ids: (string | undefined)[] = [];
  gateway.function.invoke = (name, request) => {
    ids.push(request.requestId);
    return invoke(name, request);
  };
  const { headers, body } = payment();
  await gateway.post({ body, headers: { ...headers, "Request-ID": "08F7A2-1" } });
  expect(ids).toEqual([gateway.log[0]?.entry.requestId]);
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});

describe("the function's answer", () => {
  test.each([
    [
      "a success with words",
      200,
      '{"code":"SUCCESS","message":"paid","secret":1}',
      200,
      { code: "SUCCESS", message: "paid" },
    ],
    ["a success without a body", 200, "", 200, { code: "SUCCESS", message: "OK" }],
    ["a success in HTML", 201, "<h1>ok</h1>", 201, { code: "SUCCESS", message: "OK" }],
    [
      "a success of many bytes",
      200,
      JSON.stringify({ code: "SUCCESS", message: "x".repeat(9000) }),
      200,
      { code: "SUCCESS", message: "OK" },
    ],
    ["a 200 with code FAIL", 200, '{"code":"FAIL"}', 200, { code: "FAIL" }],
    ["a 400", 400, '{"code":"FAIL","message":"why"}', 502, { code: "FAIL", message: "The callback was not accepted." }],
    ["a 500", 500, "stack", 502, { code: "FAIL", message: "The callback was not accepted." }],
    ["a redirect", 302, "", 502, { code: "FAIL", message: "The callback was not accepted." }],
  ])("%s", async (_name, functionStatus, body, status, expected) => {
    gateway.function.answer = () => ({ status: functionStatus, body });
    const answer = await gateway.post(payment());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual(expected);
  });

  test("204 stays 204, without a body", async () => {
    gateway.function.answer = () => ({ status: 204, body: "" });
    expect(await gateway.post(payment())).toMatchObject({ status: 204, body: "" });
  });

  test("its failure is answered as success when the switch says so, and still logged", async () => {
    gateway.switches = { ...gateway.switches, relayAnswer: "always-success" };
    gateway.function.answer = () => ({ status: 500, body: "stack" });
    expect(await gateway.post(payment())).toMatchObject({ status: 200, body: '{"code":"SUCCESS","message":"OK"}' });
    expect(gateway.log[0]?.entry).toMatchObject({ status: 200, errorCode: "FORWARD_STATUS_500" });
  });
});

describe("the log", () => {
  test("tells of a delivered callback step by step", async () => {
    const { headers, body } = payment();
    gateway.function.answer = () => {
      gateway.clock.advance(3);
      return { status: 200, body: '{"code":"SUCCESS","message":"paid"}' };
    };
    const answer = await gateway.post({ body, headers: { ...headers, "Request-ID": "08F7A2-1" } });
    const requestId = answer.headers["request-id"];
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(gateway.log).toHaveLength(1);
    expect(gateway.log[0]?.integrationId).toBe("miniapp-wxpay-k3v9x2qd");
    expect(gateway.log[0]?.entry).toEqual({
      at: "2026-11-23T10:42:00.000Z",
      route: "/wechatpay/order",
      source: "127.0.0.1",
      status: 200,
      latencyMs: 3,
      errorCode: "",
      eventType: "TRANSACTION.SUCCESS",
      requestId,
      steps: [
        // WeChat Pay's own id, for a question to WeChat Pay (field report).
        { step: "received", ok: true, detail: `${Buffer.byteLength(body)} bytes, Request-ID 08F7A2-1`, ms: 0 },
        { step: "signature", ok: true, detail: expect.stringContaining("PUB_KEY_ID_01"), ms: 0 },
        { step: "decrypt", ok: true, detail: expect.stringContaining("TRANSACTION.SUCCESS"), ms: 0 },
        { step: "identity", ok: true, detail: "merchant 1900000001, app wx0123456789abcdef", ms: 0 },
        { step: "forward", ok: true, detail: "miniapp-wxpay-k3v9x2qd-demo-scfweb /wechatpay/order", ms: 3 },
        { step: "answer", ok: true, detail: "200", ms: 0 },
      ],
      answer: { status: 200, bodyStart: '{"code":"SUCCESS","message":"paid"}', ms: 3 },
    });
  });

  test.each(["", "two words", "x".repeat(65), "a/b"])(
    "does not repeat %p as what a sender calls it",
    async (claimed) => {
      const { headers, body } = payment();
      await gateway.post({ body, headers: { ...headers, "Request-ID": claimed } });
      const { requestId, steps } = gateway.log[0]?.entry ?? {};
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(steps?.[0]?.detail).toBe(`${Buffer.byteLength(body)} bytes`);
    },
  );

  test.each([
    ["the whole callback", (body: string) => body],
    ["the plaintext as it was", (body: string) => JSON.parse(body).Plaintext],
    ["the payer", () => `no user ${transaction.payer.openid}`],
    ["the APIv3 key", () => `key ${apiV3Key}`],
    ["its environment", () => JSON.stringify(merchantIntegration().credentials)],
    ["the start of the private key on one line", () => rsaPair("merchant").privateKey.replaceAll("\n", "")],
  ])("holds no secret, plaintext or payer when the function answers with %s", async (_name, echo) => {
    for (const status of [200, 500]) {
      gateway.function.answer = ({ body }) => ({ status, body: echo(body) });
      await gateway.post(payment());
    }
    const log = JSON.stringify(gateway.log);
    const key = rsaPair("merchant").privateKey;
    for (const canary of [apiV3Key, transaction.payer.openid, transaction.out_trade_no, key.slice(28, 88)]) {
      expect(log).not.toContain(canary);
    }
  });

  test("a log that cannot be written costs no callback", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    gateway.log.push = () => {
      throw new Error("disk full");
    };
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("disk full"));
    warn.mockRestore();
  });
});

test("close waits for a callback that is being handled", async () => {
  let release = () => {};
  gateway.function.answer = () =>
    new Promise((resolve) => {
      release = () => resolve({ status: 200, body: "" });
    });
  const called = gateway.function.called();
  const answer = gateway.post(payment());
  await called;
  const closed = gateway.close();
  release();
  expect(await answer).toMatchObject({ status: 200 });
  await closed;
  gateway = await startTestGateway();
});
