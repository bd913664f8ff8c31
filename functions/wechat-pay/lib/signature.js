const { constants, createSign, createVerify, publicEncrypt, randomBytes } = require("node:crypto");

/* WeChat Pay's signatures: RSA PKCS#1 v1.5 over SHA-256, base64 (documented: APIv3 signature rules). */

const freshForSeconds = 300;

function sign(message, privateKey) {
  return createSign("RSA-SHA256").update(message).sign(privateKey, "base64");
}

/** Value of the Authorization header. `target` is the path with its query, exactly as it is sent. */
function authorization({ merchantId, merchantSerialNumber, privateKey }, { method, target, body, nowMs }) {
  const timestamp = Math.floor(nowMs / 1000);
  const nonce = randomBytes(16).toString("hex");
  const signature = sign(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`, privateKey);
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${merchantId}",nonce_str="${nonce}",timestamp="${timestamp}",` +
    `serial_no="${merchantSerialNumber}",signature="${signature}"`
  );
}

/** What wx.requestPayment (Mini Program) or WeixinJSBridge (JSAPI) takes, signed by the merchant. */
function clientPayment({ privateKey }, appId, prepayId, nowMs) {
  const timeStamp = String(Math.floor(nowMs / 1000));
  const nonceStr = randomBytes(16).toString("hex");
  const bundle = `prepay_id=${prepayId}`;
  const paySign = sign(`${appId}\n${timeStamp}\n${nonceStr}\n${bundle}\n`, privateKey);
  return { appId, timeStamp, nonceStr, package: bundle, signType: "RSA", paySign };
}

/** What an app gives to WeChat's SDK (documented). */
function appPayment({ merchantId, privateKey }, appId, prepayId, nowMs) {
  const timeStamp = String(Math.floor(nowMs / 1000));
  const nonceStr = randomBytes(16).toString("hex");
  const signature = sign(`${appId}\n${timeStamp}\n${nonceStr}\n${prepayId}\n`, privateKey);
  return {
    appid: appId,
    partnerId: merchantId,
    prepayId,
    package: "Sign=WXPay",
    nonceStr,
    timeStamp,
    sign: signature,
  };
}

/** A text that WeChat Pay alone can read: RSA-OAEP with SHA-1, base64 (documented: sensitive fields). */
function sealFor(publicKey, text) {
  const options = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
  return publicEncrypt(options, Buffer.from(text, "utf8")).toString("base64");
}

/**
 * Why an answer or a notification cannot be trusted, in a few words; undefined when its signature is WeChat Pay's.
 * `headers` have lower-case names, `body` holds the raw bytes.
 */
function signatureProblem({ headers, body }, { publicKeyId, publicKey }, nowMs) {
  const timestamp = headers["wechatpay-timestamp"] ?? "";
  const nonce = headers["wechatpay-nonce"] ?? "";
  const signature = headers["wechatpay-signature"] ?? "";
  const type = headers["wechatpay-signature-type"] ?? "WECHATPAY2-SHA256-RSA2048";
  if (!/^\d{1,12}$/.test(timestamp) || nonce === "" || signature === "") return "it is not signed";
  if (type !== "WECHATPAY2-SHA256-RSA2048") return `its signature type ${type} is unknown`;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) >= freshForSeconds) {
    return "its timestamp is 5 minutes or more away from this machine's clock";
  }
  if (headers["wechatpay-serial"] !== publicKeyId) return "it is signed with a key other than wxPayPublicKeyId";
  // WeChat Pay now and then signs wrongly on purpose and marks it so (documented: signature probes).
  if (signature.startsWith("WECHATPAY/SIGNTEST/")) return "it is one of WeChat Pay's signature probes";
  const verifier = createVerify("RSA-SHA256").update(`${timestamp}\n${nonce}\n`).update(body).update("\n");
  return verifier.verify(publicKey, signature, "base64") ? undefined : "its signature is wrong";
}

module.exports = { authorization, clientPayment, appPayment, sealFor, signatureProblem };
