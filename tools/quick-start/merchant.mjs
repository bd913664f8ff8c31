import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * A demo merchant, made at the first run and kept in files that only you can read, as a real one keeps what the merchant
 * console gave. WeChat Pay's public key comes from the local WeChat Pay.
 */

/** @typedef {{ made: boolean, appId: string, merchantId: string, merchantSerialNumber: string, wxPayPublicKeyId: string }} Merchant */

/**
 * @param {string} folder
 * @param {{ publicKeyId: string, publicKeyPem: string }} wechatPay
 * @returns {Merchant}
 */
export function keepMerchant(folder, wechatPay) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const facts = join(folder, "merchant.json");
  const made = !existsSync(facts);
  if (made) {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    writePrivately(join(folder, "apiclient_key.pem"), privateKey);
    rotateApiV3Key(folder);
    writePrivately(
      facts,
      JSON.stringify({
        appId: `wx${randomBytes(8).toString("hex")}`,
        merchantId: "1900000109",
        merchantSerialNumber: randomBytes(20).toString("hex").toUpperCase(),
      }),
    );
  }
  writePrivately(join(folder, "pub_key.pem"), wechatPay.publicKeyPem);
  return { made, ...JSON.parse(readFileSync(facts, "utf8")), wxPayPublicKeyId: wechatPay.publicKeyId };
}

/** @param {string} folder */
export function rotateApiV3Key(folder) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const key = Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join("");
  writePrivately(join(folder, "api_v3_key.txt"), key);
}

/**
 * @param {string} file
 * @param {string} content
 */
export function writePrivately(file, content) {
  writeFileSync(file, content, { mode: 0o600 });
}
