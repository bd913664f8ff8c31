import { formatDuration, totalMs, wechatPayGapsMs } from "./delivery-schedules";
import { paymentRotations } from "./rotations";
import { declared, evidence, type IntegrationType, optional, required } from "./types";

/*
 * The three WeChat Pay types share one credential schema, one function template and one set of callbacks; only the
 * cloud's code differs (documented: the three onboarding guides; vendor source: the pay-common template).
 * Names are the cloud's Ext keys, which are also the names of the function's variables (vendor source: the template's
 * env example says so; assumed to be exact).
 */

const [first = 0, second = 0, third = 0, fourth = 0] = wechatPayGapsMs;
const retries = `${[first, second, third, fourth].map(formatDuration).join(", ")} …, for ${Math.floor(totalMs(wechatPayGapsMs) / 3_600_000)} h`;

const credentials = {
  appId: required({
    format: "app-id",
    secret: false,
    description: "AppID of the Mini Program, Official Account or app that is bound to the merchant.",
    whereToFind: "mp.weixin.qq.com → Settings → Account information → AppID",
  }),
  merchantId: required({
    format: "merchant-id",
    secret: false,
    description: "WeChat Pay merchant id (mchid), ten digits for nearly everybody.",
    whereToFind: "pay.weixin.qq.com → Account Center → Merchant information → merchant id",
  }),
  merchantSerialNumber: required({
    format: "certificate-serial",
    secret: false,
    description: "Serial number of the merchant API certificate. It belongs to `privateKey`: change both together.",
    // (documented: up to three certificates are valid at once)
    whenChanged:
      "Several merchant certificates are valid at once: revoke the old one in the merchant console only after this apply, when nothing uses it any more. Callbacks are not affected.",
    whereToFind: "merchant console → Account Center → API Security → API certificate → manage → serial number",
  }),
  apiV3Key: required({
    format: "api-v3-key",
    secret: true,
    description: "APIv3 key, 32 characters. WeChat Pay encrypts callbacks with it.",
    // (documented: the old key is invalid at once; the gaps between retries)
    whenChanged: `WeChat Pay stops using the old key the moment it is changed in the merchant console: change it there right after this apply. Callbacks in between are refused and sent again by WeChat Pay (${retries}).`,
    whereToFind: "merchant console → Account Center → API Security → APIv3 key",
  }),
  privateKey: required({
    format: "rsa-private-key",
    secret: true,
    description:
      "Private key of the merchant API certificate, the text of `apiclient_key.pem`. It signs outgoing requests.",
    whereToFind: "the zip that the certificate tool made: apiclient_key.pem",
  }),
  wxPayPublicKey: optional({
    format: "rsa-public-key",
    secret: false,
    description:
      "WeChat Pay's public key, which verifies callbacks; not the merchant's own. Together with `wxPayPublicKeyId`; without both, platform certificates are used.",
    whereToFind: "merchant console → Account Center → API Security → WeChat Pay public key → download pub_key.pem",
  }),
  wxPayPublicKeyId: optional({
    format: "public-key-id",
    secret: false,
    description: "Id of WeChat Pay's public key, `PUB_KEY_ID_…`. Together with `wxPayPublicKey`.",
    whenChanged:
      'Which public key belongs to which id shows only at a signed answer or callback: ask for proof (proof: "live"), or watch the first callbacks.',
    whereToFind: "merchant console → Account Center → API Security → WeChat Pay public key → public key id",
  }),
  service_app_id: optional({
    format: "app-id",
    secret: false,
    description: "AppID of an Official Account on the same merchant, for JSAPI payments and transfers on the web.",
    whereToFind: "mp.weixin.qq.com (the Official Account) → Settings → Account information → AppID",
  }),
} as const;

const callbacks: IntegrationType["callbacks"] = {
  order: {
    path: "/wechatpay/order",
    environmentVariable: "notifyURLPayURL",
    description: "Payment results. Its URL goes into the merchant console or into each order's notify_url.",
  },
  refund: {
    path: "/wechatpay/refund",
    environmentVariable: "notifyURLRefundsURL",
    description: "Refund results. Its URL travels in each refund's notify_url.",
  },
};

const shared = {
  fieldsFrom: "documented",
  credentials,
  evidence: {
    merchantCertificate: evidence({
      format: "merchant-certificate",
      proves: ["merchantId", "merchantSerialNumber", "privateKey"],
      description:
        "The merchant API certificate itself, the text of `apiclient_cert.pem`. Proves offline that serial number, private key and merchant id belong together, and tells when it expires. Never sent, never stored.",
      whereToFind: "the zip that the certificate tool made: apiclient_cert.pem",
    }),
  },
  together: [["wxPayPublicKey", "wxPayPublicKeyId"]],
  changeTogether: [["merchantSerialNumber", "privateKey"]],
  liveProof: "wechat-pay",
  callbacks,
  callbackProtocol: "wechat-pay-v3",
  retryGapsMs: wechatPayGapsMs,
  rotations: paymentRotations,
  // "gateway": the Integration Center verifies and decrypts callbacks, not the function (documented).
  fixedEnvironment: { signMode: "gateway" },
  functionTemplate: "wechat-pay",
} as const;

export const weixinpaydc = declared({
  ...shared,
  code: "weixinpaydc",
  displayName: "WeChat Pay, Mini Program",
  description: "Payments inside a Mini Program.",
});

export const weixinpayjsapi = declared({
  ...shared,
  code: "weixinpayjsapi",
  displayName: "WeChat Pay, JSAPI and H5",
  description: "Payments on web pages, inside WeChat (JSAPI) and outside it (H5).",
});

export const weixinpaynative = declared({
  ...shared,
  code: "weixinpaynative",
  displayName: "WeChat Pay, Native",
  description: "Payments by a QR code that the shop shows.",
});
