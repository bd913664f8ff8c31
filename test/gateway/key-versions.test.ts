import { rsaPair } from "../support/keys";
import { forgedCertificate } from "./support/certificate";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { apiV3Key, merchantIntegration, nowMs, payment, publicKeyId, transaction } from "./support/merchant";
import { pushAesKey, pushAppId, pushed, pushIntegration, pushToken } from "./support/push";
import {
  gitlabLegacy,
  gitlabSigned,
  signingToken,
  webhookIntegration,
  webhookPath,
  webhookSecret,
} from "./support/webhooks";

/* A change of keys: for as long as the earlier ones are accepted, both are. */

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const hourMs = 60 * 60_000;
const last = () => gateway.log.at(-1)?.entry;
const details = () =>
  last()
    ?.steps.map(({ detail }) => detail)
    .join("\n");

describe("WeChat Pay", () => {
  const rotated = {
    apiV3Key: "AnotherApiV3Key0123456789abcdefg",
    wxPayPublicKey: rsaPair("new wechat pay").publicKey,
    wxPayPublicKeyId: "PUB_KEY_ID_0119000000012026112300000000000002",
  };
  const previous = { credentials: merchantIntegration().credentials, acceptedUntilMs: nowMs + 25 * hourMs };
  const newPayment = () =>
    payment(
      { key: rotated.apiV3Key },
      { serial: rotated.wxPayPublicKeyId, privateKey: rsaPair("new wechat pay").privateKey },
    );

  test("takes both keys until the time is over, and the log tells which", async () => {
    gateway.configure(rotated, { previous });
    expect(await gateway.post(newPayment())).toMatchObject({ status: 200 });
    expect(details()).toContain("keyVersion current");
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    expect(details()?.match(/keyVersion previous/g)).toHaveLength(2);
    // In-flight notifications may keep the old ciphertext under a new signature.
    const mixed = { serial: rotated.wxPayPublicKeyId, privateKey: rsaPair("new wechat pay").privateKey };
    expect(await gateway.post(payment({}, mixed))).toMatchObject({ status: 200 });
    gateway.clock.advance(25 * hourMs);
    const timestamp = String(gateway.clock.now() / 1000);
    expect(await gateway.post(payment({}, { timestamp }))).toMatchObject({ status: 401 });
    expect(await gateway.post(payment({}, { ...mixed, timestamp }))).toMatchObject({ status: 400 });
    expect(last()?.errorCode).toBe("DECRYPT_FAILED");
  });

  test.each([
    ["the switch says never", 0],
    ["the time was over", nowMs],
  ])("takes the present key only where %s", async (_name, acceptedUntilMs) => {
    gateway.configure({ apiV3Key: rotated.apiV3Key }, { previous: { ...previous, acceptedUntilMs } });
    await gateway.post(payment());
    expect(last()?.errorCode).toBe("DECRYPT_FAILED");
  });

  test("does not say what there was no choice of", async () => {
    await gateway.post(payment());
    expect(details()).not.toContain("keyVersion");
  });

  test("a key that neither is, is refused as it would be without the earlier one", async () => {
    gateway.configure(rotated, { previous });
    await gateway.post(payment({ key: "A".repeat(32) }));
    expect(last()?.errorCode).toBe("DECRYPT_FAILED");
    await gateway.post(payment({}, { privateKey: rsaPair("stranger").privateKey }));
    expect(last()?.errorCode).toBe("SIGNATURE_INVALID");
  });

  test("a public key corrected under its id: both are tried", async () => {
    gateway.configure({ wxPayPublicKey: rsaPair("new wechat pay").publicKey }, { previous });
    expect(await gateway.post(payment({}, { privateKey: rsaPair("new wechat pay").privateKey }))).toMatchObject({
      status: 200,
    });
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
  });

  test("notifications for the earlier app and merchant are taken with the earlier credentials, mixtures are not", async () => {
    gateway.configure({ merchantId: "1900000002", appId: "wxfedcba9876543210" }, { previous });
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    const now = { ...transaction, mchid: "1900000002", appid: "wxfedcba9876543210" };
    expect(await gateway.post(payment({ plaintext: now }))).toMatchObject({ status: 200 });
    await gateway.post(payment({ plaintext: { ...transaction, mchid: "1900000002" } }));
    expect(last()?.errorCode).toBe("APPID_MISMATCH");
  });

  test("earlier credentials that could not be used are simply not accepted", async () => {
    gateway.configure({}, { previous: { ...previous, credentials: { ...previous.credentials, apiV3Key: "short" } } });
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    expect(details()).not.toContain("keyVersion");
  });

  test("during a switch-over the public key and platform certificates are accepted side by side", async () => {
    const validity = { notBefore: "2021-01-01T00:00:00Z", notAfter: "2031-01-01T00:00:00Z" };
    const certificate = (name: string, serial: string) => forgedCertificate(rsaPair(name), { serial, ...validity });
    const [old, renewed] = ["5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC", "00D7CE59D1F522D701"];
    gateway.configure(
      {},
      { platformCertificates: [certificate("old tenpay", old), certificate("new tenpay", renewed)] },
    );
    for (const [serial, name] of [
      [publicKeyId, "wechat pay"],
      [old, "old tenpay"],
      [old.toLowerCase(), "old tenpay"],
      ["D7CE59D1F522D701", "new tenpay"],
    ] as const) {
      expect(await gateway.post(payment({}, { serial, privateKey: rsaPair(name).privateKey }))).toMatchObject({
        status: 200,
      });
    }
    await gateway.post(payment({}, { serial: old, privateKey: rsaPair("wechat pay").privateKey }));
    expect(last()?.errorCode).toBe("SIGNATURE_INVALID");
  });

  test("an answer that repeats an earlier secret shows none of it in the log", async () => {
    gateway.configure(rotated, { previous });
    gateway.function.answer = () => ({ status: 200, body: `key ${apiV3Key} ${rotated.apiV3Key}` });
    await gateway.post(payment());
    expect(JSON.stringify(gateway.log)).not.toContain(apiV3Key);
    expect(JSON.stringify(gateway.log)).not.toContain(rotated.apiV3Key);
  });
});

describe("message push", () => {
  const previous = { credentials: pushIntegration().credentials, acceptedUntilMs: nowMs + hourMs };
  const newKey = "B".repeat(43);
  const send = (pushing = {}) => {
    const message = pushed(pushing);
    return gateway.post(message, { path: message.path });
  };
  const change = (credentials: Record<string, string>) =>
    gateway.add(pushIntegration({ previous, credentials: { ...pushIntegration().credentials, ...credentials } }));

  test.each<[string, Record<string, string>, object]>([
    ["token and key", { token: "NewToken", encodingAESKey: newKey }, { token: "NewToken", aesKey: newKey }],
    ["the token alone", { token: "NewToken" }, { token: "NewToken" }],
    ["the key alone", { encodingAESKey: newKey }, { aesKey: newKey }],
  ])("after a change of %s takes both", async (_name, credentials, pushing) => {
    change(credentials);
    expect(await send(pushing)).toMatchObject({ status: 200 });
    expect(details()).toContain("keyVersion current");
    expect(await send()).toMatchObject({ status: 200 });
    expect(details()).toContain("keyVersion previous");
    gateway.clock.advance(hourMs);
    await send({ timestamp: String(gateway.clock.now() / 1000) });
    expect(last()?.status).not.toBe(200);
  });

  test("a reply is encrypted with the keys that the message had", async () => {
    change({ token: "NewToken", encodingAESKey: newKey });
    gateway.function.answer = () => ({ status: 200, body: '{"a":1}' });
    const { decrypt, getSignature } = await import("@wecom/crypto");
    const answer = JSON.parse((await send()).body);
    expect(decrypt(pushAesKey, answer.Encrypt)).toMatchObject({ message: '{"a":1}', id: pushAppId });
    expect(answer.MsgSignature).toBe(getSignature(pushToken, answer.TimeStamp, answer.Nonce, answer.Encrypt));
  });
});

test("a webhook's secret: from the legacy token to a signing token, both for a while", async () => {
  gateway.add(
    webhookIntegration(
      "gitlab",
      { webhookSecret: signingToken },
      {
        previous: { credentials: { webhookSecret }, acceptedUntilMs: nowMs + hourMs },
      },
    ),
  );
  const path = webhookPath("gitlab");
  expect(await gateway.post(gitlabSigned(), { path })).toMatchObject({ status: 200 });
  expect(await gateway.post(gitlabLegacy(), { path })).toMatchObject({ status: 200 });
  expect(details()).toContain("keyVersion previous");
  expect(await gateway.post(gitlabLegacy("another"), { path })).toMatchObject({ status: 400 });
});
