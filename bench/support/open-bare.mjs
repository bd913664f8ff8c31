import { createDecipheriv, verify } from "node:crypto";

/** Verifies and decrypts a notification, and nothing else: what the gateway cannot do without. */
export function openBare({ headers, body }, apiV3Key, publicKey) {
  const message = Buffer.from(`${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n${body}\n`);
  if (!verify("sha256", message, publicKey, Buffer.from(headers["wechatpay-signature"], "base64"))) {
    throw new Error("not verified");
  }
  const { resource } = JSON.parse(body.toString());
  const sealed = Buffer.from(resource.ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(sealed.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString());
}
