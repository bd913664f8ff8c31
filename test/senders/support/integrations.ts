import { type IntegrationTypeCode, integrationType } from "../../../catalog";
import type { GatewayIntegration } from "../../../lab/store/live-integration";
import type { WechatPayPlatform } from "../../../lab/store/wechat-pay-records";

/** Credentials of each callback protocol; those before the last change differ in every one that protects callbacks. */
const credentials = {
  "wechat-pay-v3": {
    appId: "wx0123456789abcdef",
    merchantId: "1900000001",
    apiV3Key: "CanaryApiV3Key0123456789abcdefgh",
  },
  "wechat-push": {
    appId: "wx0123456789abcdef",
    token: "CanaryPushToken",
    encodingAESKey: "CanaryAesKey0123456789abcdefghijklmnopqrstu",
  },
  "tencent-meeting": {
    ticketId: "ticket",
    token: "CanaryMeetingToken1234567",
    encodingAESKey: "CanaryAesKey0123456789abcdefghijklmnopqrstu",
  },
  "github-webhook": { ticketId: "ticket", webhookSecret: "canary-webhook-secret" },
  "gitlab-webhook": { ticketId: "ticket", webhookSecret: "canary-webhook-secret" },
  "gitee-webhook": { ticketId: "ticket", webhookSecret: "canary-webhook-secret" },
} as const;

const before = {
  apiV3Key: "FormerApiV3Key0123456789abcdefgh",
  token: "FormerPushToken",
  encodingAESKey: "FormerAesKey0123456789abcdefghijklmnopqrstu",
  webhookSecret: "former-webhook-secret",
};

export const signingToken = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export function integrationOf(
  type: IntegrationTypeCode,
  platform: Pick<WechatPayPlatform, "publicKeyId" | "publicKeyPem">,
  own: Readonly<Record<string, string>> = {},
): GatewayIntegration {
  const protocol = integrationType(type).callbackProtocol;
  const { publicKeyId: wxPayPublicKeyId, publicKeyPem: wxPayPublicKey } = platform;
  const isWechatPay = protocol === "wechat-pay-v3";
  const current = { ...credentials[protocol], ...(isWechatPay && { wxPayPublicKeyId, wxPayPublicKey }), ...own };
  const token = protocol === "tencent-meeting" ? "FormerMeetingToken1234567" : before.token;
  return {
    integrationId: `of-type-${type.toLowerCase()}`,
    type,
    functionName: "demo",
    record: 1,
    revision: 1,
    credentials: current,
    previous: { credentials: { ...current, ...before, token }, acceptedUntilMs: 0 },
  };
}
