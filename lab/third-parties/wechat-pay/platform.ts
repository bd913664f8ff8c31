import type { Clock } from "../../plumbing/clock";
import type { Store } from "../../store";
import type { WechatPayPlatform } from "../../store/wechat-pay-records";

export interface KeptPlatform {
  /** undefined until somebody needed them. */
  current(): WechatPayPlatform | undefined;
  /** Makes them the first time. */
  get(): Promise<WechatPayPlatform>;
  /** Others, which the store holds already. */
  use(platform: WechatPayPlatform): void;
}

/** The local WeChat Pay's keys: given, from the store, or made beside the event loop when they are needed first. */
export function keepPlatform(store: Store, clock: Clock, given: WechatPayPlatform | undefined): KeptPlatform {
  let current = given ?? store.about.wechatPayPlatform();
  let making: Promise<WechatPayPlatform> | undefined;

  async function make(): Promise<WechatPayPlatform> {
    const { makeWechatPayPlatform }: typeof import("./sender/platform") = require("./sender/platform");
    const made = await makeWechatPayPlatform(clock.now());
    if (current) return current;
    if (store.isOpen()) store.about.keepWechatPayPlatform(made);
    current = made;
    return made;
  }

  return {
    current: () => current,
    get() {
      if (current) return Promise.resolve(current);
      making ??= make();
      return making;
    },
    use(platform) {
      current = platform;
    },
  };
}
