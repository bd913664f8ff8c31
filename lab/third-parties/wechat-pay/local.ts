import type { IntegrationViews } from "../../host/integration-views";
import type { Clock } from "../../plumbing/clock";
import type { Listener } from "../../plumbing/http/message";
import type { Store } from "../../store";
import type { WechatPayPlatform } from "../../store/wechat-pay-records";
import { type MerchantRegistration, makeMerchants } from "./merchants";
import type { KeptPlatform } from "./platform";

/** The local WeChat Pay's merchant API, made when it is asked for first, and again when its keys are others. */
export function makeWechatPayApi({
  store,
  clock,
  platform,
  views,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly platform: KeptPlatform;
  readonly views: IntegrationViews;
}): { api(): Promise<Listener>; registerMerchant(registration: MerchantRegistration): void } {
  const merchants = makeMerchants(store, views.merchant);
  let made: { readonly platform: WechatPayPlatform; readonly listener: Listener } | undefined;
  return {
    registerMerchant: merchants.register,
    async api() {
      const now = await platform.get();
      const { createWechatPayApi }: typeof import("./api") = require("./api");
      if (made?.platform !== now) {
        const host = { findMerchant: merchants.find, ledger: store.wechatPay };
        made = { platform: now, listener: createWechatPayApi(host, now, clock) };
      }
      return made.listener;
    },
  };
}
