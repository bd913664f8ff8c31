import { createHash, createSecretKey, X509Certificate } from "node:crypto";
import { decrypt } from "../../lab/third-parties/wechat-pay/gateway/decrypt";
import { ManualClock } from "./support/clock";
import { startTestGateway, type TestGateway } from "./support/gateway";
import type { Notification } from "./support/merchant";
import { goNotification, javaCertificate, javaKey, javaMessage } from "./support/vectors";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("wechatpay-go's notification", () => {
  const vector: Notification = {
    body: goNotification.body,
    headers: {
      "Wechatpay-Timestamp": goNotification.timestamp,
      "Wechatpay-Nonce": goNotification.nonce,
      "Wechatpay-Serial": goNotification.serial,
      "Wechatpay-Signature": goNotification.signature,
    },
  };
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await startTestGateway({}, new ManualClock(Number(goNotification.timestamp) * 1000));
    gateway.configure({}, { platformCertificates: [goNotification.certificate] });
  });
  afterEach(() => gateway.close());
  const outcome = () => {
    const { errorCode, steps } = gateway.log.at(-1)?.entry ?? {};
    return [errorCode, steps?.filter(({ ok }) => ok).map(({ step }) => step)];
  };

  test("is the published one", () => expect(sha256(vector.body)).toBe(goNotification.bodySha256));

  // Its key is of 16 bytes and not this merchant's: decrypting fails, and only that.
  test("has a good signature, also with its serial in lower case", async () => {
    await gateway.post(vector);
    expect(outcome()).toEqual(["DECRYPT_FAILED", ["received", "signature"]]);
    const headers = { ...vector.headers, "Wechatpay-Serial": goNotification.serial.toLowerCase() };
    await gateway.post({ ...vector, headers });
    expect(outcome()).toEqual(["DECRYPT_FAILED", ["received", "signature"]]);
  });

  test("has a bad signature once a space is added", async () => {
    await gateway.post({ ...vector, body: `${vector.body} ` });
    expect(outcome()).toEqual(["SIGNATURE_INVALID", ["received"]]);
  });

  test.each([299, -299])("is fresh %p s later", async (seconds) => {
    gateway.clock.advance(seconds * 1000);
    await gateway.post(vector);
    expect(outcome()[0]).toBe("DECRYPT_FAILED");
  });

  test.each([300, -300])("is not fresh %p s later", async (seconds) => {
    gateway.clock.advance(seconds * 1000);
    await gateway.post(vector);
    expect(outcome()[0]).toBe("TIMESTAMP_EXPIRED");
  });

  test("is refused where only the public key is held", async () => {
    gateway.configure({});
    await gateway.post(vector);
    expect(outcome()[0]).toBe("SERIAL_UNKNOWN");
  });

  test("is refused where no key is held at all", async () => {
    gateway.configure({ wxPayPublicKey: "", wxPayPublicKeyId: "" });
    await gateway.post(vector);
    expect(outcome()[0]).toBe("SERIAL_UNKNOWN");
  });
});

describe("wechatpay-java's AES-256-GCM", () => {
  const key = createSecretKey(Buffer.from(javaKey));
  const open = ({ ciphertext, nonce, associatedData }: { ciphertext: string; nonce: string; associatedData: string }) =>
    decrypt({ algorithm: "AEAD_AES_256_GCM", ciphertext, nonce, associated_data: associatedData }, [
      { keys: { apiV3Key: key } },
    ]).plaintext.toString("utf8");

  test("a whole certificate", () => {
    const pem = open(javaCertificate);
    expect(sha256(pem)).toBe(javaCertificate.plaintextSha256);
    expect(new X509Certificate(pem).serialNumber).toBe(javaCertificate.serial);
  });

  test("a short message", () => expect(open(javaMessage)).toBe(javaMessage.plaintext));

  test.each([
    ["associated data", { associatedData: "bad-associatedData" }],
    ["nonce", { nonce: "bad-4a9R25RW" }],
    ["ciphertext", { ciphertext: Buffer.alloc(128).toString("base64") }],
  ])("another %s is refused", (_name, change) => {
    expect(() => open({ ...javaMessage, ...change })).toThrow(expect.objectContaining({ code: "DECRYPT_FAILED" }));
  });
});
