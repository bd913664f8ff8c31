import { randomBytes } from "node:crypto";
import { type IntegrationTypeCode, integrationType } from "../../catalog";
import { rsaPair } from "./keys";

/** A value of each field that its type takes without a word; secrets are new with every call. */
export function soundCredentials(code: IntegrationTypeCode): Record<string, string> {
  return Object.fromEntries(
    Object.keys(integrationType(code).credentials).map((name) => {
      const value = samples[name];
      if (!value) throw new Error(`test/support/sound-credentials.ts has no value of ${name}`);
      return [name, name === "token" && code === "meeting" ? letters(25) : value()];
    }),
  );
}

const samples: Readonly<Record<string, () => string>> = {
  appId: () => "wx0123456789abcdef",
  service_app_id: () => "wxfedcba9876543210",
  merchantId: () => "1900000001",
  merchantSerialNumber: () => "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012",
  apiV3Key: () => letters(32),
  privateKey: () => rsaPair("merchant").privateKey,
  wxPayPublicKey: () => rsaPair("wechat-pay").publicKey,
  wxPayPublicKeyId: () => "PUB_KEY_ID_0119000000012026112300123456789012",
  appSecret: () => randomBytes(16).toString("hex"),
  token: () => letters(24),
  // Its last character is one of those that the canonical spelling ends in.
  encodingAESKey: () => `${letters(42)}A`,
  offerId: () => "1450012345",
  appKey: () => letters(32),
  ticketId: () => `ticket-${letters(20)}`,
  clientId: () => letters(20),
  clientSecret: () => letters(40),
  webhookSecret: () => letters(30),
};

/** Letters and digits at random. */
function letters(count: number): string {
  return randomBytes(count * 4)
    .toString("base64")
    .replace(/[^0-9A-Za-z]/g, "")
    .slice(0, count);
}
