import { createSign, randomBytes, X509Certificate } from "node:crypto";
import type { Clock } from "../../../plumbing/clock";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";

/**
 * Makes the signer of answers: it returns the headers for `body`. The key is the one that the request's
 * Wechatpay-Serial asks for; without that, the platform certificate's (documented: public-key mode).
 */
export function createAnswerSigner(
  platform: WechatPayPlatform,
  clock: Clock,
): (askedSerial: string | undefined, body: string) => Record<string, string> {
  const certificateSerial = new X509Certificate(platform.certificatePem).serialNumber;
  return (askedSerial, body) => {
    const withPublicKey = askedSerial === platform.publicKeyId;
    const timestamp = Math.floor(clock.now() / 1000).toString();
    const nonce = randomBytes(16).toString("hex");
    const signature = createSign("RSA-SHA256")
      .update(`${timestamp}\n${nonce}\n${body}\n`)
      .sign(withPublicKey ? platform.privateKeyPem : platform.certificatePrivateKeyPem, "base64");
    return {
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Signature": signature,
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
      "Wechatpay-Serial": withPublicKey ? platform.publicKeyId : certificateSerial,
    };
  };
}
