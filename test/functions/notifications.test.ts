import { Aes, Formatter, Rsa } from "wechatpay-axios-plugin";
import { merchant, platform } from "../wechat-pay/support/world";
import { injected, integrationId, post, startTemplate, type Template } from "./support/template";

/* signMode=sdk: WeChat Pay's own notifications, signed and encrypted by somebody else's code. */

const variables = { ...injected, signMode: "sdk" };
const payment = {
  mchid: merchant.merchantId,
  appid: merchant.appId,
  out_trade_no: "T202611231842",
  transaction_id: "4200002611202611231234567890",
  trade_state: "SUCCESS",
  amount: { total: 100 },
};

interface Changes {
  readonly content?: object;
  readonly event?: string;
  readonly apiV3Key?: string;
  readonly nonce?: string;
  readonly timestamp?: number | string;
  readonly key?: string;
  readonly serial?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string;
  readonly resource?: object;
  readonly leaveOut?: string;
}

function notification(changes: Changes = {}) {
  const { content = payment, event = "TRANSACTION.SUCCESS", apiV3Key = merchant.apiV3Key } = changes;
  const nonce = changes.nonce ?? Formatter.nonce(12);
  const ciphertext = Aes.AesGcm.encrypt(JSON.stringify(content), apiV3Key, nonce, "transaction");
  const body = JSON.stringify({
    id: "e1",
    event_type: event,
    resource_type: "encrypt-resource",
    resource: { algorithm: "AEAD_AES_256_GCM", ciphertext, nonce, associated_data: "transaction", ...changes.resource },
  });
  const timestamp = String(changes.timestamp ?? Formatter.timestamp());
  const signNonce = Formatter.nonce();
  const message = Formatter.response(timestamp, signNonce, body);
  const headers: Record<string, string> = {
    "wechatpay-serial": changes.serial ?? platform.publicKeyId,
    "wechatpay-timestamp": timestamp,
    "wechatpay-nonce": signNonce,
    "wechatpay-signature": Rsa.sign(message, changes.key ?? platform.privateKeyPem),
  };
  if (changes.leaveOut !== undefined) delete headers[changes.leaveOut];
  return { headers, body: changes.tamper?.(body) ?? body };
}

let template: Template;
beforeAll(async () => {
  template = await startTemplate(variables);
});
afterAll(() => template.stop());

const deliver = (path: string, changes?: Changes) => {
  const { headers, body } = notification(changes);
  return post(template.url + path, body, headers);
};

it.each(["/wechatpay/order", "/wx-pay/unifiedOrderTrigger", "/wx-pay/refundTrigger"])(
  "a payment that arrives at %s is verified, decrypted and taken",
  async (path) => {
    const content = { ...payment, out_trade_no: `T${path.length}` };
    expect(await deliver(path, { content })).toEqual({ status: 200, body: { code: "SUCCESS", message: "OK" } });
    await template.logged(`order T${path.length} paid`);
  },
);

it.each<[string, Changes, number]>([
  ["signed with another key", { key: merchant.privateKey }, 401],
  ["a body that was changed", { tamper: (body) => body.replace("e1", "e2") }, 401],
  ["another serial", { serial: "PUB_KEY_ID_0000000000" }, 401],
  ["one that is ten minutes old", { timestamp: Formatter.timestamp() - 600 }, 401],
  ["no timestamp", { leaveOut: "wechatpay-timestamp" }, 401],
  ["no signature", { leaveOut: "wechatpay-signature" }, 401],
  ["no serial", { leaveOut: "wechatpay-serial" }, 401],
  ["encrypted with another key", { apiV3Key: "anotherApiV3KeyanotherApiV3Key01" }, 400],
  ["a nonce of another length", { resource: { nonce: "short" } }, 400],
  ["a tag that was cut off", { resource: { ciphertext: "AAAA" } }, 400],
  ["no resource", { resource: { ciphertext: undefined } }, 400],
  ["another merchant's", { content: { ...payment, mchid: "1900000002" } }, 403],
  ["another app's", { content: { ...payment, appid: "wx9999999999999999" } }, 403],
])("%s is refused, and no order is paid", async (_name, changes, status) => {
  const before = template.log().split(" paid\n").length;
  expect(await deliver("/wechatpay/order", changes)).toMatchObject({ status, body: { code: "FAIL" } });
  await deliver("/wechatpay/order", { content: { ...payment, out_trade_no: `marker-${status}` } });
  await template.logged(`order marker-${status} paid`);
  expect(template.log().split(" paid\n")).toHaveLength(before + 1);
});

it("what the Integration Center would forward is not believed then, mark or not", async () => {
  const forwarded = { ParsedContent: payment, rawData: { event_type: "TRANSACTION.SUCCESS" } };
  for (const headers of [{}, { "x-tcb-integration-id": integrationId }] as Record<string, string>[]) {
    expect((await post(`${template.url}/wechatpay/order`, forwarded, headers)).status).toBe(401);
    expect((await post(template.url, forwarded, headers)).status).toBe(401);
  }
});

describe("in gateway mode, where the Integration Center forwards no transfers,", () => {
  const bill = { mch_id: merchant.merchantId, out_bill_no: "B20261123", state: "SUCCESS" };
  const ofTransfer = { content: bill, event: "MCHTRANSFER.BILL.FINISHED" };
  const fromGateway = { "x-tcb-integration-id": integrationId };
  let gateway: Template;
  beforeAll(async () => {
    gateway = await startTemplate(injected);
  });
  afterAll(() => gateway.stop());
  const deliverTo = (path: string, changes: Changes, more: Record<string, string> = {}) => {
    const { headers, body } = notification(changes);
    return post(gateway.url + path, body, { ...headers, ...more });
  };

  it.each(["/wechatpay/transfer", "/wx-pay/transferTrigger", "/", "/a-prefix/of-the-route/wechatpay/transfer"])(
    "WeChat Pay's own notification is taken at %s: it is signed",
    async (path) => {
      const content = { ...bill, out_bill_no: `B${path.length}` };
      const answer = await deliverTo(path, { ...ofTransfer, content });
      expect(answer).toEqual({ status: 200, body: { code: "SUCCESS", message: "OK" } });
      await gateway.logged(`transfer B${path.length} ended: SUCCESS`);
    },
  );

  it.each<[string, Changes, number]>([
    ["signed with another key", { key: merchant.privateKey }, 401],
    ["changed after it was signed", { tamper: (body) => body.replace("e1", "e2") }, 401],
    ["under another serial", { serial: "PUB_KEY_ID_0000000000" }, 401],
    ["ten minutes old: one that was caught and sent again", { timestamp: Formatter.timestamp() - 600 }, 401],
    ["ten minutes early", { timestamp: Formatter.timestamp() + 600 }, 401],
    ["not signed", { leaveOut: "wechatpay-signature" }, 401],
    ["encrypted with another key", { apiV3Key: "anotherApiV3KeyanotherApiV3Key01" }, 400],
    ["another merchant's", { content: { ...bill, mch_id: "1900000002" } }, 403],
  ])("one that is %s is refused, with the gateway's mark or without", async (_name, changes, status) => {
    for (const mark of [{}, fromGateway] as Record<string, string>[]) {
      const answer = await deliverTo("/wechatpay/transfer", { ...ofTransfer, ...changes }, mark);
      expect(answer).toMatchObject({ status, body: { code: "FAIL" } });
    }
  });

  it("a resource beside forwarded content is no way around the mark, nor is the mark one around the signature", async () => {
    const { headers, body } = notification(ofTransfer);
    for (const forged of [{ ParsedContent: bill }, { Plaintext: JSON.stringify(bill) }]) {
      const mixed = { ...JSON.parse(body), rawData: { event_type: ofTransfer.event }, ...forged };
      expect((await post(`${gateway.url}/wechatpay/transfer`, mixed, headers)).status).toBe(403);
    }
    const unsigned = { rawData: { event_type: ofTransfer.event }, resource: {} };
    expect((await post(`${gateway.url}/wechatpay/transfer`, unsigned, fromGateway)).status).toBe(401);
  });

  it("in certificate mode it is not taken, and WeChat Pay is told to come again", async () => {
    const { wxPayPublicKey: _key, wxPayPublicKeyId: _id, ...certificateMode } = injected;
    const other = await startTemplate(certificateMode);
    try {
      const { headers, body } = notification(ofTransfer);
      const answer = await post(`${other.url}/wechatpay/transfer`, body, headers);
      expect([answer.status, answer.body.message]).toEqual([500, expect.stringContaining("wxPayPublicKey: missing")]);
    } finally {
      await other.stop();
    }
  });
});

it.each([
  ["apiV3Key", "", /MISSING_CREDENTIALS: apiV3Key: missing, and WeChat Pay's own notifications need it/],
  ["apiV3Key", "short", /INVALID_CREDENTIALS: apiV3Key: must be 32 bytes/],
  ["wxPayPublicKey", "", /wxPayPublicKey: missing/],
])("without a usable %s (%j) WeChat Pay is told to come again", async (name, value, expected) => {
  const other = await startTemplate({ ...variables, [name]: value });
  try {
    const { headers, body } = notification();
    const answer = await post(`${other.url}/wechatpay/order`, body, headers);
    expect(answer.status).toBe(500);
    expect(answer.body.message).toMatch(expected);
  } finally {
    await other.stop();
  }
});
