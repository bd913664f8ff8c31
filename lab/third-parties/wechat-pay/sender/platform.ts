import { generateKeyPair, type KeyObject, randomBytes, randomInt } from "node:crypto";
import { promisify } from "node:util";
import { selfSignedCertificate } from "../../../senders/certificate";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";

const makeKeyPair = promisify(generateKeyPair);
const keyBits = 2048;
const dayMs = 24 * 60 * 60 * 1000;
/** Platform certificates run for five years (documented). */
const certificateMs = 5 * 365 * dayMs;
const serialBytes = 20;

/**
 * The keys of a local WeChat Pay: a public key with its id, and a platform certificate with a key of its own. Two RSA pairs
 * take about 0.2 s; they are made beside the event loop.
 */
export async function makeWechatPayPlatform(nowMs: number): Promise<WechatPayPlatform> {
  const [signing, certified] = await Promise.all([
    makeKeyPair("rsa", { modulusLength: keyBits }),
    makeKeyPair("rsa", { modulusLength: keyBits }),
  ]);
  return {
    publicKeyId: makePublicKeyId(),
    publicKeyPem: signing.publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyPem: privatePem(signing.privateKey),
    certificatePem: makeCertificate(certified.privateKey, nowMs),
    certificatePrivateKeyPem: privatePem(certified.privateKey),
  };
}

/** 32 digits, the first two `01`, as in ids that were seen. */
function makePublicKeyId(): string {
  const digits = Array.from({ length: 30 }, () => randomInt(10)).join("");
  return `PUB_KEY_ID_01${digits}`;
}

/** Names as in the vendor's test data; self-signed, since nobody here plays Tenpay's root. */
function makeCertificate(privateKey: KeyObject, nowMs: number): string {
  const serial = randomBytes(serialBytes);
  // Positive and of full length: 40 hex digits, as real ones have.
  serial[0] = 0x40 + ((serial[0] ?? 0) % 0x40);
  const facts = { serial, organization: "Tenpay.com", commonName: "Tenpay.com sign" };
  return selfSignedCertificate({ ...facts, notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + certificateMs }, privateKey);
}

function privatePem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
