import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin";
import { sendMenus } from "../../lab/senders";
import type { SendRequest } from "../../lab/senders/send";
import type { GatewayIntegration } from "../../lab/store/live-integration";
import type { WechatPayPlatform } from "../../lab/store/wechat-pay-records";
import { makeWechatPayPlatform } from "../../lab/third-parties/wechat-pay/sender/platform";
import { integrationOf } from "./support/integrations";
import { nowMs } from "./support/lab";
import { type Captured, type Listener, startListener } from "./support/listener";

/*
 * What leaves the local WeChat Pay, read by wechatpay-axios-plugin.
 */

let platform: WechatPayPlatform;
let listener: Listener;
beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
});
beforeEach(async () => {
  listener = await startListener(async () => platform);
});
afterEach(() => listener.close());

const merchant = (own: Readonly<Record<string, string>> = {}): GatewayIntegration =>
  integrationOf("weixinpaydc", platform, own);
const inCertificateMode = () => merchant({ wxPayPublicKey: "", wxPayPublicKeyId: "" });

async function send(request: Partial<SendRequest> = {}) {
  const sent = await listener.send({ integration: merchant(), event: "TRANSACTION.SUCCESS", ...request });
  return { ...sent, envelope: JSON.parse(sent.request.body) };
}

function open({ resource }: { resource: { ciphertext: string; nonce: string; associated_data: string } }) {
  const { apiV3Key = "" } = merchant().credentials;
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
  expect(request).toMatchObject({ method: "POST" });
  expect(request.url.pathname).toBe("/_integration/of-type-weixinpaydc/wechatpay/order");
  expect(request.url.search).toBe("");
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
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
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
  const answer = { status: 200, body: '{"code":"SUCCESS"}', latencyMs: 0, requestId: expect.any(String) };
  expect(result).toEqual({
    eventType: "TRANSACTION.SUCCESS",
    id: envelope.id,
    subject: data.out_trade_no,
    protection: `signed with ${platform.publicKeyId.slice(0, 13)}…, encrypted with the APIv3 key`,
    ...answer,
    seed: expect.stringMatching(/^[0-9a-f]{16}$/),
    createdAt: "2026-11-23T10:42:00.000Z",
    outcome: "accepted",
    attempts: [{ at: "2026-11-23T10:42:00.000Z", ...answer }],
  });
});

test.each(sendMenus.weixinpaydc.events.map(({ name, route }) => [name, route]))(
  "%s goes to %s, is about what the result names, and opens",
  async (event, route) => {
    const { result, request, envelope } = await send({ event });
    expect(request.url.pathname.endsWith(`/wechatpay/${route}`)).toBe(true);
    expect(isSignedBy(platform.publicKeyPem, request)).toBe(true);
    expect(envelope.event_type).toBe(event);
    expect(envelope.resource.original_type).toBe(envelope.resource.associated_data);
    expect(Buffer.byteLength(envelope.resource.associated_data)).toBeLessThan(16);
    expect(result.subject).not.toBe("");
    expect(Object.values(open(envelope))).toContain(result.subject);
  },
);

test("only a refund that succeeded has a success_time", async () => {
  expect(open((await send({ event: "REFUND.SUCCESS" })).envelope).success_time).toBeDefined();
  expect(open((await send({ event: "REFUND.CLOSED" })).envelope).success_time).toBeUndefined();
});

test("a payment by QR code has trade_type NATIVE", async () => {
  const { envelope } = await send({ integration: { ...merchant(), type: "weixinpaynative" } });
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

test("previous-key: what was encrypted before the last change of the APIv3 key", async () => {
  const { envelope, result } = await send({ fault: "previous-key" });
  const { ciphertext, nonce } = envelope.resource;
  expect(() => open(envelope)).toThrow();
  const former = merchant().previous?.credentials.apiV3Key ?? "";
  expect(JSON.parse(Aes.AesGcm.decrypt(ciphertext, former, nonce, "transaction")).mchid).toBe("1900000001");
  expect(result.protection).toContain("encrypted with the previous APIv3 key");
});
