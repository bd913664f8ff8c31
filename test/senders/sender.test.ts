import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin";
import {
  createWechatPaySender,
  makeWechatPayPlatform,
  SenderError,
  type WechatPaySender,
} from "../../emulator/senders";
import type { GatewayIntegration, SendRequest, WechatPayPlatform } from "../../emulator/types";
import { ManualClock } from "../gateway/support/clock";
import { apiV3Key, merchantIntegration, nowMs } from "../gateway/support/merchant";

/*
 * What leaves the sender, read by wechatpay-axios-plugin.
 */

interface Captured {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

let platform: WechatPayPlatform;
let server: Server;
let sender: WechatPaySender;
let clock: ManualClock;
let captured: Captured[];
let answer: (respond: () => void) => void;

beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
});
beforeEach(async () => {
  captured = [];
  answer = (respond) => respond();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers, rawHeaders } = request;
    captured.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString("utf8") });
    answer(() => response.writeHead(200).end('{"code":"SUCCESS"}'));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  clock = new ManualClock(nowMs);
  sender = createWechatPaySender(platform, { clock, gatewayOrigin: origin() });
});
afterEach(async () => {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
});

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function withPublicKey(overrides: Partial<GatewayIntegration> = {}): GatewayIntegration {
  const merchant = merchantIntegration(overrides);
  const { publicKeyId, publicKeyPem } = platform;
  return {
    ...merchant,
    credentials: { ...merchant.credentials, wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId },
  };
}

function inCertificateMode(): GatewayIntegration {
  const merchant = merchantIntegration();
  const { wxPayPublicKey: _, wxPayPublicKeyId: __, ...credentials } = merchant.credentials;
  return { ...merchant, credentials };
}

async function send(request: Partial<SendRequest> = {}) {
  const result = await sender.send({ integration: withPublicKey(), event: "TRANSACTION.SUCCESS", ...request });
  const last = captured.at(-1);
  if (!last) throw new Error("nothing was sent");
  return { result, request: last, envelope: JSON.parse(last.body) };
}

function open({ resource }: { resource: { ciphertext: string; nonce: string; associated_data: string } }) {
  return JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, apiV3Key, resource.nonce, resource.associated_data));
}

function isSignedBy(publicKey: string, { headers, body }: Captured): boolean {
  const [timestamp, nonce, signature] = ["timestamp", "nonce", "signature"].map((name) =>
    String(headers[`wechatpay-${name}`]),
  );
  return Rsa.verify(Formatter.response(timestamp ?? "", nonce ?? "", body), signature ?? "", publicKey);
}

test("a payment notification is what WeChat Pay sends, to wechatpay-axios-plugin", async () => {
  const { result, request, envelope } = await send();
  expect(request).toMatchObject({ method: "POST", url: "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order" });
  expect(isSignedBy(platform.publicKeyPem, request)).toBe(true);
  expect(request.headers).toMatchObject({
    "content-type": "application/json",
    "user-agent": "Mozilla/4.0",
    "wechatpay-serial": platform.publicKeyId,
    "wechatpay-timestamp": String(nowMs / 1000),
    "wechatpay-nonce": expect.stringMatching(/^[0-9A-Za-z]{32}$/),
    "wechatpay-signature": expect.stringMatching(/^[0-9A-Za-z+/]{342}==$/),
    "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    "request-id": result.requestId,
  });
  expect(Object.keys(envelope)).toEqual(["id", "create_time", "resource_type", "event_type", "summary", "resource"]);
  expect(envelope).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    create_time: "2026-11-23T18:42:00+08:00",
    resource_type: "encrypt-resource",
    event_type: "TRANSACTION.SUCCESS",
    summary: "支付成功",
    resource: {
      original_type: "transaction",
      algorithm: "AEAD_AES_256_GCM",
      associated_data: "transaction",
      nonce: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
    },
  });
  expect(Object.keys(envelope.resource)).toEqual([
    "original_type",
    "algorithm",
    "ciphertext",
    "associated_data",
    "nonce",
  ]);
  const data = open(envelope);
  expect(data).toMatchObject({
    mchid: "1900000001",
    appid: "wx0123456789abcdef",
    out_trade_no: expect.stringMatching(/^T202611231842\d{4}$/),
    transaction_id: expect.stringMatching(/^4200\d{24}$/),
    trade_type: "JSAPI",
    trade_state: "SUCCESS",
    success_time: "2026-11-23T18:42:00+08:00",
    payer: { openid: expect.stringMatching(/^o[0-9A-Za-z]{27}$/) },
    amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" },
  });
  expect(result).toEqual({
    eventType: "TRANSACTION.SUCCESS",
    id: envelope.id,
    subject: data.out_trade_no,
    protection: `signed with ${platform.publicKeyId.slice(0, 13)}…, encrypted with the APIv3 key`,
    status: 200,
    body: '{"code":"SUCCESS"}',
    latencyMs: 0,
    requestId: expect.any(String),
  });
});

test.each([
  ["TRANSACTION.SUCCESS", "/wechatpay/order", "transaction", "out_trade_no"],
  ["TRANSACTION.FAIL", "/wechatpay/order", "transaction", "out_trade_no"],
  ["REFUND.SUCCESS", "/wechatpay/refund", "refund", "out_refund_no"],
  ["REFUND.ABNORMAL", "/wechatpay/refund", "refund", "out_refund_no"],
  ["REFUND.CLOSED", "/wechatpay/refund", "refund", "out_refund_no"],
  ["MCHTRANSFER.BILL.FINISHED", "/wechatpay/transfer", "mch_payment", "out_bill_no"],
])("%s goes to %s and is about its %s", async (event, path, originalType, subjectField) => {
  const { result, request, envelope } = await send({ event });
  expect(request.url.endsWith(path)).toBe(true);
  expect(isSignedBy(platform.publicKeyPem, request)).toBe(true);
  expect(envelope).toMatchObject({
    event_type: event,
    resource: { original_type: originalType, associated_data: originalType },
  });
  expect(Buffer.byteLength(envelope.resource.associated_data)).toBeLessThan(16);
  expect(open(envelope)).toMatchObject({ mchid: "1900000001", [subjectField]: result.subject });
  expect(sender.events.map(({ name }) => name)).toContain(event);
});

test("only a refund that succeeded has a success_time", async () => {
  expect(open((await send({ event: "REFUND.SUCCESS" })).envelope).success_time).toBeDefined();
  expect(open((await send({ event: "REFUND.CLOSED" })).envelope).success_time).toBeUndefined();
});

test("a payment by QR code has trade_type NATIVE", async () => {
  const { envelope } = await send({ integration: withPublicKey({ type: "weixinpaynative" }) });
  expect(open(envelope).trade_type).toBe("NATIVE");
});

test("the caller's data is merged in deeply; null removes; a key may be called __proto__", async () => {
  const data = JSON.parse('{"amount":{"total":1},"payer":null,"out_trade_no":"mine","__proto__":{"polluted":true}}');
  const { result, envelope } = await send({ data });
  const opened = open(envelope);
  expect(opened.amount).toEqual({ total: 1, payer_total: 100, currency: "CNY", payer_currency: "CNY" });
  expect(opened).not.toHaveProperty("payer");
  expect(result.subject).toBe("mine");
  expect(Object.hasOwn(opened, "__proto__")).toBe(true);
  expect({}).not.toHaveProperty("polluted");
});

test("without a public key, a platform certificate signs, and its serial is sent", async () => {
  const { request, result } = await send({ integration: inCertificateMode() });
  expect(request.headers["wechatpay-serial"]).toMatch(/^[0-9A-F]{40}$/);
  expect(isSignedBy(platform.certificatePem, request)).toBe(true);
  expect(isSignedBy(platform.publicKeyPem, request)).toBe(false);
  expect(result.protection).toContain("signed with platform certificate ");
});

test("every notification is new: id, nonces, numbers, connection", async () => {
  const one = await send();
  const other = await send();
  for (const name of ["wechatpay-nonce", "wechatpay-signature", "request-id"]) {
    expect(one.request.headers[name]).not.toBe(other.request.headers[name]);
  }
  expect(one.envelope.resource.nonce).not.toBe(other.envelope.resource.nonce);
  expect(one.result.id).not.toBe(other.result.id);
});

test("the same randomness gives the same bytes", async () => {
  const bodies: string[] = [];
  for (let run = 0; run < 2; run++) {
    let next = 0;
    const random = (bytes: number) => Buffer.from(Array.from({ length: bytes }, () => next++ % 256));
    const seeded = createWechatPaySender(platform, { clock, gatewayOrigin: origin(), random });
    await seeded.send({ integration: withPublicKey(), event: "REFUND.SUCCESS" });
    bodies.push(JSON.stringify([captured.at(-1)?.body, captured.at(-1)?.headers]));
  }
  expect(bodies[0]).toBe(bodies[1]);
});

test("it waits five seconds for an answer, and no longer", async () => {
  const called = new Promise<void>((resolve) => {
    answer = () => resolve();
  });
  const sent = sender.send({ integration: withPublicKey(), event: "TRANSACTION.SUCCESS" });
  await called;
  clock.advance(4999);
  clock.advance(1);
  expect(await sent).toMatchObject({
    status: 0,
    body: expect.stringMatching(/^no answer from 127\.0\.0\.1:\d+ within 5000 ms$/),
    latencyMs: 5000,
  });
});

test("nobody there is an answer too", async () => {
  server.close();
  await once(server, "close");
  const result = await sender.send({ integration: withPublicKey(), event: "TRANSACTION.SUCCESS" });
  expect(result).toMatchObject({ status: 0, body: expect.stringContaining("ECONNREFUSED") });
});

test("a connection that breaks off is told as such", async () => {
  answer = () => server.closeAllConnections();
  const result = await sender.send({ integration: withPublicKey(), event: "TRANSACTION.SUCCESS" });
  expect(result).toMatchObject({ status: 0, body: expect.stringContaining("ECONNRESET") });
});

describe("is refused before anything is sent", () => {
  afterEach(() => expect(captured).toEqual([]));
  const refusal = (request: Partial<SendRequest>) =>
    sender
      .send({ integration: withPublicKey(), event: "TRANSACTION.SUCCESS", ...request })
      .catch((error: unknown) => error);

  test.each([
    [
      "an unknown event",
      { event: "transaction.sucess" },
      /no event "transaction\.sucess"; did you mean TRANSACTION\.SUCCESS,/,
    ],
    ["an event that is no event", { event: "toString" }, /no event "toString"/],
    ["an unknown fault", { fault: "tamper-body" }, /no fault "tamper-body"; did you mean tampered-body,/],
  ])("%s, with the nearest names", async (_name, request, message) => {
    const error = await refusal(request);
    expect(error).toBeInstanceOf(SenderError);
    expect(String(error)).toMatch(message);
  });

  test.each([
    ["another type", { type: "github" }, /is of type github/],
    ["no merchant", { credentials: { ...merchantIntegration().credentials, merchantId: "" } }, /has no merchantId/],
    ["no app", { credentials: { ...merchantIntegration().credentials, appId: "" } }, /has no appId/],
    [
      "a short APIv3 key",
      { credentials: { ...merchantIntegration().credentials, apiV3Key: "canary" } },
      /apiV3Key .* is not 32 bytes/,
    ],
  ])("an integration with %s", async (_name, overrides, message) => {
    const error = await refusal({ integration: { ...withPublicKey(), ...overrides } });
    expect(error).toBeInstanceOf(SenderError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("canary");
  });
});
