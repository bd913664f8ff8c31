import { generateKeyPairSync, randomBytes } from "node:crypto";

/** A merchant made just now, who trusts the given WeChat Pay. */
export function makeMerchant({ publicKeyId, publicKeyPem }) {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    appId: `wx${randomBytes(8).toString("hex")}`,
    merchantId: "1900000109",
    merchantSerialNumber: randomBytes(20).toString("hex").toUpperCase(),
    apiV3Key: randomBytes(16).toString("hex"),
    privateKey,
    wxPayPublicKey: publicKeyPem,
    wxPayPublicKeyId: publicKeyId,
  };
}
