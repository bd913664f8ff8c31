import type { WechatPayMerchant } from "./wechat-pay";

/** What a merchant tells WeChat Pay in the merchant console. */
export interface MerchantRegistration extends WechatPayMerchant {
  readonly merchantId: string;
  readonly merchantSerialNumber: string;
}

export interface Merchants {
  register(registration: MerchantRegistration): void;
  find(merchantId: string, serialUpperHex: string): WechatPayMerchant | undefined;
}

const registrationsMax = 1000;

/**
 * Merchants as WeChat Pay knows them: a certificate and an APIv3 key are valid there before the Integration Center hears of
 * them, which is what a proof before the switch asks about. In memory; integrations count as registered anyway.
 */
export function makeMerchants(ofIntegrations: Merchants["find"]): Merchants {
  const registered = new Map<string, WechatPayMerchant>();
  return {
    register({ merchantId, merchantSerialNumber, publicKeyPem, apiV3Key, appIds }) {
      const [oldest] = registered.keys();
      if (registered.size >= registrationsMax && oldest !== undefined) registered.delete(oldest);
      registered.set(idOf(merchantId, merchantSerialNumber.toUpperCase()), { publicKeyPem, apiV3Key, appIds });
    },
    find: (merchantId, serial) => registered.get(idOf(merchantId, serial)) ?? ofIntegrations(merchantId, serial),
  };
}

function idOf(merchantId: string, serial: string): string {
  return `${merchantId}/${serial}`;
}
