import { makeWechatPayPlatform } from "./senders";
import type { Store } from "./store";
import type { Clock, WechatPayPlatform } from "./types";

export interface KeptPlatform {
  /** undefined until somebody needed them. */
  current(): WechatPayPlatform | undefined;
  /** Makes them the first time. */
  get(): Promise<WechatPayPlatform>;
}

/** The local WeChat Pay's keys: from the store, or made beside the event loop when they are needed first. */
export function keepPlatform(store: Store, clock: Clock): KeptPlatform {
  let current = store.about.wechatPayPlatform();
  let making: Promise<WechatPayPlatform> | undefined;

  async function make(): Promise<WechatPayPlatform> {
    const made = await makeWechatPayPlatform(clock.now());
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
  };
}
