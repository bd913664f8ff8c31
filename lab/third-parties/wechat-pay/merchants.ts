import type { Store } from "../../store";
import type { MerchantRecord } from "../../store/wechat-pay-records";
import type { WechatPayMerchant } from "./api";

/** What a merchant tells WeChat Pay in the merchant console. */
export type MerchantRegistration = MerchantRecord;

export interface Merchants {
  register(registration: MerchantRegistration): void;
  find(merchantId: string, serialUpperHex: string): WechatPayMerchant | undefined;
}

/**
 * Merchants as WeChat Pay knows them: a certificate and an APIv3 key are valid there before the Integration Center hears of
 * them, which is what a proof before the switch asks about. Integrations count as registered anyway.
 */
export function makeMerchants(store: Pick<Store, "wechatPay">, ofIntegrations: Merchants["find"]): Merchants {
  return {
    register(registration) {
      const merchantSerialNumber = registration.merchantSerialNumber.toUpperCase();
      store.wechatPay.saveMerchant({ ...registration, merchantSerialNumber });
    },
    find: (merchantId, serial) =>
      store.wechatPay.findMerchant(merchantId, serial) ?? ofIntegrations(merchantId, serial),
  };
}
