import forge from "node-forge";
import type { Clock } from "../../../lab/plumbing/clock";
import { systemClock } from "../../../lab/plumbing/clock";
import { openStore } from "../../../lab/store";
import type { WechatPayPlatform } from "../../../lab/store/wechat-pay-records";
import { createWechatPayApi, wechatPayPathPrefix } from "../../../lab/third-parties/wechat-pay/api";
import { rsaPair } from "../../support/keys";
import { listen } from "../../support/listen";

export const merchant = {
  merchantId: "1900000001",
  serial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
  apiV3Key: "canaryApiV3KeyCanaryApiV3Key0001",
  appId: "wx0123456789abcdef",
  serviceAppId: "wxfedcba9876543210",
  ...rsaPair("merchant"),
};

export const platformSerial = "0B65E8F1C2D34A5960718293A4B5C6D7E8F90A1B";
export const platform = makePlatform();

/** WeChat Pay's local side on a loopback socket of its own. */
export async function startWechatPay(clock: Clock = systemClock) {
  const store = openStore(undefined, () => undefined);
  const ledger = store.wechatPay;
  const api = createWechatPayApi(
    {
      ledger,
      findMerchant: (merchantId, serial) =>
        merchantId === merchant.merchantId && serial === merchant.serial
          ? {
              publicKeyPem: merchant.publicKey,
              apiV3Key: merchant.apiV3Key,
              appIds: [merchant.appId, merchant.serviceAppId],
            }
          : undefined,
    },
    platform,
    clock,
  );
  const { url, stop } = await listen(api);
  return {
    ledger,
    url: url + wechatPayPathPrefix,
    async stop() {
      await stop();
      store.close();
    },
  };
}

function makePlatform(): WechatPayPlatform {
  const publicKey = rsaPair("wechat-pay public key");
  const certificateKey = rsaPair("wechat-pay certificate");
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(certificateKey.publicKey);
  certificate.serialNumber = platformSerial;
  certificate.validity.notBefore = new Date("2026-01-01T00:00:00Z");
  certificate.validity.notAfter = new Date("2031-01-01T00:00:00Z");
  certificate.setSubject([{ name: "commonName", value: "Tenpay.com sign" }]);
  certificate.setIssuer([{ name: "organizationName", value: "Tenpay.com" }]);
  certificate.sign(forge.pki.privateKeyFromPem(certificateKey.privateKey), forge.md.sha256.create());
  return {
    publicKeyId: "PUB_KEY_ID_0119000000012026112300381234567890",
    publicKeyPem: publicKey.publicKey,
    privateKeyPem: publicKey.privateKey,
    certificatePem: forge.pki.certificateToPem(certificate),
    certificatePrivateKeyPem: certificateKey.privateKey,
  };
}
