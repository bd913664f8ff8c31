import { createCipheriv, randomBytes, sign } from "node:crypto";

/** As WeChat Pay would send them just now: encrypted with the merchant's key, signed with WeChat Pay's. */
export function notifications(count, { appId, merchantId, apiV3Key }, { privateKey, publicKeyId }) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const body = JSON.stringify({
      id: randomBytes(16).toString("hex"),
      create_time: "2026-11-23T18:00:00+08:00",
      resource_type: "encrypt-resource",
      event_type: "TRANSACTION.SUCCESS",
      summary: "支付成功",
      resource: sealed(transaction(index, appId, merchantId), apiV3Key),
    });
    const nonce = randomBytes(16).toString("hex");
    const signature = sign("sha256", Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), privateKey);
    return {
      body: Buffer.from(body),
      headers: {
        "content-type": "application/json",
        "wechatpay-timestamp": timestamp,
        "wechatpay-nonce": nonce,
        "wechatpay-signature": signature.toString("base64"),
        "wechatpay-serial": publicKeyId,
      },
    };
  });
}

function transaction(index, appId, merchantId) {
  return JSON.stringify({
    appid: appId,
    mchid: merchantId,
    out_trade_no: `T${index}${randomBytes(6).toString("hex")}`,
    amount: { total: 100 },
    payer: { openid: "o".repeat(28) },
    trade_state: "SUCCESS",
    success_time: "2026-11-23T18:00:00+08:00",
  });
}

function sealed(plaintext, apiV3Key) {
  const nonce = randomBytes(6).toString("hex");
  const cipher = createCipheriv("aes-256-gcm", apiV3Key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from("transaction"));
  const bytes = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return {
    original_type: "transaction",
    algorithm: "AEAD_AES_256_GCM",
    ciphertext: bytes.toString("base64"),
    associated_data: "transaction",
    nonce,
  };
}
