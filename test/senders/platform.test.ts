import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import forge from "node-forge";
import { selfSignedCertificate } from "../../lab/senders/certificate";
import { objectId } from "../../lab/senders/der";
import type { WechatPayPlatform } from "../../lab/store/wechat-pay-records";
import { makeWechatPayPlatform } from "../../lab/third-parties/wechat-pay/sender/platform";

const nowMs = Date.parse("2026-11-23T10:42:00Z");
let platform: WechatPayPlatform;
beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
});

test("the public key has an id as WeChat Pay gives them, and its private key", () => {
  expect(platform.publicKeyId).toMatch(/^PUB_KEY_ID_01\d{30}$/);
  expect(platform.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(platform.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  const publicKey = createPublicKey(platform.publicKeyPem);
  expect(publicKey.equals(createPublicKey(platform.privateKeyPem))).toBe(true);
  expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
});

test("the platform certificate is one that OpenSSL reads", () => {
  const certificate = new X509Certificate(platform.certificatePem);
  expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{39}$/);
  expect(certificate.subject.split("\n")).toEqual(["O=Tenpay.com", "CN=Tenpay.com sign"]);
  expect(certificate.issuer).toBe(certificate.subject);
  expect(new Date(certificate.validFrom)).toEqual(new Date("2026-11-22T10:42:00Z"));
  expect(new Date(certificate.validTo)).toEqual(new Date("2031-11-22T10:42:00Z"));
  expect(certificate.checkPrivateKey(createPrivateKey(platform.certificatePrivateKeyPem))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("the platform certificate is one that node-forge reads", () => {
  const certificate = forge.pki.certificateFromPem(platform.certificatePem);
  expect(certificate.subject.getField("CN").value).toBe("Tenpay.com sign");
  expect(certificate.verify(certificate)).toBe(true);
});

test("its key is not the public key's", () => {
  const certified = new X509Certificate(platform.certificatePem).publicKey;
  expect(certified.equals(createPublicKey(platform.publicKeyPem))).toBe(false);
});

test("two platforms have nothing in common", async () => {
  const other = await makeWechatPayPlatform(nowMs);
  for (const key of Object.keys(platform) as (keyof WechatPayPlatform)[]) expect(other[key]).not.toBe(platform[key]);
});

test("every serial, name and validity comes back as it was put in", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const seconds = fc.integer({ min: 0, max: Date.parse("2049-12-31T23:59:59Z") / 1000 });
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 20 }).filter(([first]) => first !== 0),
      fc
        .string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(..."abc 支付") })
        .filter((name) => name.trim() === name),
      seconds,
      seconds,
      (serial, commonName, notBefore, notAfter) => {
        const facts = {
          organization: "Tenpay.com",
          commonName,
          notBeforeMs: notBefore * 1000,
          notAfterMs: notAfter * 1000,
        };
        const pem = selfSignedCertificate({ serial: Buffer.from(serial), ...facts }, privateKey);
        const certificate = new X509Certificate(pem);
        expect(certificate.serialNumber).toBe(Buffer.from(serial).toString("hex").toUpperCase());
        expect(certificate.toLegacyObject().subject.CN).toBe(commonName);
        expect(Date.parse(certificate.validFrom)).toBe(notBefore * 1000);
        expect(Date.parse(certificate.validTo)).toBe(notAfter * 1000);
        expect(certificate.verify(certificate.publicKey)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test("object ids are written as node-forge writes them", () => {
  const part = fc.integer({ min: 0, max: 2 ** 28 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 39 }),
      fc.array(part),
      (first, second, rest) => {
        const dotted = [first, second, ...rest].join(".");
        const content = objectId(dotted).subarray(2);
        expect(content.toString("latin1")).toBe(forge.asn1.oidToDer(dotted).getBytes());
      },
    ),
  );
});
